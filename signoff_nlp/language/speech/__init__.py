"""The trained classifier of speech acts: for each sentence in its context, which act it performs, and how surely.

On the Doc:     `doc._.speech` of the spaCy pipeline is a list of `signoff_nlp.types.Speech`, one for each sentence of a buyer's message, in order.
On the Reading: `reading.speech` is the same as a tuple; the judgement reads it there.

    Speech(start=0, end=24, text="Looks good from our end.", act="vague_approval", probability=0.93, certain=True,
           probabilities={"release": 0.02, "vague_approval": 0.93, ...})   # all thirteen acts, calibrated, sum 1

`start` and `end` are code points of the message's text; a sentence is what `find_sentences` gives, so that it holds whole
clauses. `act` is the most likely act. `certain` is False where its probability is below the model's threshold for that act;
the answer is then *uncertain*, and uncertain never releases. The thresholds of `release` and `confirmation` are set such
that no sentence of another act passed them among authors that the model had not seen.

The classifier never releases by itself: it objects to what rules found (a certain act that is no release), finds what no
rule found (holds, rejections, changes, approvals), or is uncertain.
"""
