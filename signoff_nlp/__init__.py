"""signoff_nlp: may we start this run?"""
