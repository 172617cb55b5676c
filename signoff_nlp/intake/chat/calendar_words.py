"""Words of dates and times in the languages that chat programs print them in. Data only; no names "
"of people or parts."""

from __future__ import annotations

_MONTHS = """
january jan januar januari janvier janv enero ene gennaio gen janeiro jän jänner tammikuuta stycznia sty ledna
february feb februar februari février févr fev febrero febbraio fevereiro helmikuuta lutego února
march mar märz mär maart mrt mars marzo março maaliskuuta marca března
april apr avril avr abril abr aprile huhtikuuta kwietnia dubna
may mai mei maj mayo maggio mag maio toukokuuta maja května
june jun juni juin junio giugno giu junho kesäkuuta czerwca června
july jul juli juil juillet julio luglio lug julho heinäkuuta lipca července
august aug août agosto ago augusti augustus elokuuta sierpnia srpna
september sep sept septembre septiembre settembre set setembro syyskuuta września září
october oct oktober okt octobre octubre ottobre ott outubro out lokakuuta października října
november nov novembre noviembre novembro marraskuuta listopada listopadu
december dec dezember dez décembre déc diciembre dic dicembre dezembro desember des joulukuuta grudnia prosince
"""
_WEEKDAYS = """
monday mon montag mo lundi lun lunes lunedì segunda-feira seg maandag ma måndag mån mandag man maanantai pondělí
tuesday tue tues dienstag di mardi mar martes martedì terça-feira ter dinsdag tisdag tis tirsdag tir tiistai úterý
wednesday wed mittwoch mi mercredi mer miércoles mié mercoledì quarta-feira qua woensdag wo onsdag ons keskiviikko
thursday thu thur thurs donnerstag do jeudi jeu jueves jue giovedì gio quinta-feira qui donderdag torsdag tor torstai
friday fri freitag fr vendredi ven viernes vie venerdì sexta-feira sex vrijdag vr fredag fre perjantai
saturday sat samstag sonnabend sa samedi sam sábado sáb sabato sab zaterdag za lördag lör lørdag lør lauantai
sunday sun sonntag so dimanche dim domingo dom domenica zondag zo söndag sön søndag søn sunnuntai
"""


def _numbered(block: str, first: int) -> dict[str, int]:
    return {word: n for n, line in enumerate(block.strip().splitlines(), first) for word in line.split()}


MONTHS = _numbered(_MONTHS, 1)
WEEKDAYS = {word: n for word, n in _numbered(_WEEKDAYS, 0).items() if len(word) > 2} | {
    "月曜日": 0, "火曜日": 1, "水曜日": 2, "木曜日": 3, "金曜日": 4, "土曜日": 5, "日曜日": 6,
    "월요일": 0, "화요일": 1, "수요일": 2, "목요일": 3, "금요일": 4, "토요일": 5, "일요일": 6,
    "星期一": 0, "星期二": 1, "星期三": 2, "星期四": 3, "星期五": 4, "星期六": 5, "星期日": 6,
}  # fmt: skip
# Days counted from the day on which the paste was made.
RELATIVE = {
    "today": 0, "heute": 0, "aujourd'hui": 0, "aujourd’hui": 0, "hoy": 0, "oggi": 0, "hoje": 0, "vandaag": 0,
    "idag": 0, "i dag": 0, "dzisiaj": 0, "dnes": 0, "tänään": 0,
    "yesterday": -1, "gestern": -1, "hier": -1, "ayer": -1, "ieri": -1, "ontem": -1, "gisteren": -1,
    "igår": -1, "i går": -1, "wczoraj": -1, "včera": -1, "eilen": -1,
}  # fmt: skip
# Half of the day, before or after the time: hours to add to 1..11 (12 is special).
HALVES = {
    "오전": 0, "오후": 12, "上午": 0, "下午": 12, "午前": 0, "午後": 12, "凌晨": 0, "早上": 0, "中午": 12, "晚上": 12,
    "ص": 0, "م": 12, "am": 0, "pm": 12,
}  # fmt: skip
# What may stand between a date and a time.
LINKS = ("at", "à", "klo", "kl.", "kl", "um", "às", "a las", "alle", "ob", "om", "o", "v", "-", "–", "—", "@", "|", "·")
