"""Words of dates and times in the languages that chat programs print them in. Data only."""

from __future__ import annotations

_MONTHS = """
january jan januar januari janvier janv enero ene gennaio gen janeiro jän jänner tammikuuta stycznia sty ledna января янв січня ocak oca ianuarie ianuar janari Ιανουαρίου ιαν janvāris stycz január janúar yanvar tammi
february feb februar februari février févr fev febrero febbraio fevereiro helmikuuta lutego února февраля фев лютого şubat şub februarie φεβρουαρίου φεβ helmi luty
march mar märz mär maart mrt mars marzo março maaliskuuta marca března марта мар березня mart martie μαρτίου μαρ március maret maalis
april apr avril avr abril abr aprile huhtikuuta kwietnia dubna апреля апр квітня nisan nis aprilie απριλίου απρ április huhti kwi
may mai mei maj mayo maggio mag maio toukokuuta maja května мая травня mayıs μαΐου μαΐ május touko
june jun juni juin junio giugno giu junho kesäkuuta czerwca června июня июн червня haziran haz iunie ιουνίου ιουν június juni kesä cze
july jul juli juil juillet julio luglio lug julho heinäkuuta lipca července июля июл липня temmuz tem iulie ιουλίου ιουλ július heinä lip
august aug août agosto ago augusti augustus elokuuta sierpnia srpna августа авг серпня ağustos ağu αυγούστου αυγ augusztus agustus elo sie
september sep sept septembre septiembre settembre set setembro syyskuuta września září сентября сен сент вересня eylül eyl septembrie σεπτεμβρίου σεπ szeptember syys wrz
october oct oktober okt octobre octubre ottobre ott outubro out lokakuuta października října октября окт жовтня ekim eki octombrie οκτωβρίου οκτ október loka paź
november nov novembre noviembre novembro marraskuuta listopada listopadu ноября ноя нояб листопада kasım kas noiembrie νοεμβρίου νοε lis
december dec dezember dez décembre déc diciembre dic dicembre dezembro desember des joulukuuta grudnia prosince декабря дек грудня aralık ara decembrie δεκεμβρίου δεκ desember joulu gru
"""
_WEEKDAYS = """
monday mon montag mo lundi lun lunes lunedì segunda-feira seg maandag ma måndag mån mandag man maanantai pondělí понедельник пн понеділок pazartesi pzt poniedziałek pon luni hétfő senin δευτέρα
tuesday tue tues dienstag di mardi mar martes martedì terça-feira ter dinsdag tisdag tis tirsdag tir tiistai úterý вторник вт вівторок salı sal wtorek marți kedd selasa τρίτη úterý
wednesday wed mittwoch mi mercredi mer miércoles mié mercoledì quarta-feira qua woensdag wo onsdag ons keskiviikko среда ср середа çarşamba çar środa miercuri szerda rabu τετάρτη středa
thursday thu thur thurs donnerstag do jeudi jeu jueves jue giovedì gio quinta-feira qui donderdag torsdag tor torstai четверг чт четвер perşembe per czwartek czw joi csütörtök kamis πέμπτη čtvrtek
friday fri freitag fr vendredi ven viernes vie venerdì sexta-feira sex vrijdag vr fredag fre perjantai пятница пт пʼятниця cuma piątek pią vineri péntek jumat παρασκευή pátek
saturday sat samstag sonnabend sa samedi sam sábado sáb sabato sab zaterdag za lördag lör lørdag lør lauantai суббота сб субота cumartesi cmt sobota sob sâmbătă szombat sabtu σάββατο
sunday sun sonntag so dimanche dim domingo dom domenica zondag zo söndag sön søndag søn sunnuntai воскресенье вс неділя pazar paz niedziela nie duminică vasárnap minggu κυριακή neděle
"""


def _numbered(block: str, first: int) -> dict[str, int]:
    return {word: n for n, line in enumerate(block.strip().splitlines(), first) for word in line.split()}


MONTHS = _numbered(_MONTHS, 1)
WEEKDAYS = {word: n for word, n in _numbered(_WEEKDAYS, 0).items() if len(word) > 2} | {
    "月曜日": 0, "火曜日": 1, "水曜日": 2, "木曜日": 3, "金曜日": 4, "土曜日": 5, "日曜日": 6,
    "월요일": 0, "화요일": 1, "수요일": 2, "목요일": 3, "금요일": 4, "토요일": 5, "일요일": 6,
    "星期一": 0, "星期二": 1, "星期三": 2, "星期四": 3, "星期五": 4, "星期六": 5, "星期日": 6,
    "周一": 0, "周二": 1, "周三": 2, "周四": 3, "周五": 4, "周六": 5, "周日": 6,
    "週一": 0, "週二": 1, "週三": 2, "週四": 3, "週五": 4, "週六": 5, "週日": 6,
    "月": 0, "火": 1, "水": 2, "木": 3, "金": 4, "土": 5, "日": 6, "월": 0, "화": 1, "수": 2, "목": 3, "금": 4,
    "토": 5, "일": 6,
}  # fmt: skip
# Days counted from the day on which the paste was made.
RELATIVE = {
    "today": 0, "heute": 0, "aujourd'hui": 0, "aujourd’hui": 0, "hoy": 0, "oggi": 0, "hoje": 0, "vandaag": 0,
    "idag": 0, "i dag": 0, "dzisiaj": 0, "dziś": 0, "сегодня": 0, "сьогодні": 0, "bugün": 0, "azi": 0, "ma": 0, "hari ini": 0,
    "σήμερα": 0, "今天": 0, "今日": 0, "오늘": 0, "اليوم": 0, "היום": 0, "hôm nay": 0, "dnes": 0, "tänään": 0,
    "yesterday": -1, "gestern": -1, "hier": -1, "ayer": -1, "ieri": -1, "ontem": -1, "gisteren": -1,
    "igår": -1, "i går": -1, "wczoraj": -1, "včera": -1, "eilen": -1, "вчера": -1, "вчора": -1, "dün": -1, "tegnap": -1, "kemarin": -1,
    "χθες": -1, "昨天": -1, "昨日": -1, "어제": -1, "أمس": -1, "אתמול": -1, "hôm qua": -1,
}  # fmt: skip
# Half of the day, before or after the time: hours to add to 1..11 (12 is special).
HALVES = {
    "오전": 0, "오후": 12, "上午": 0, "下午": 12, "午前": 0, "午後": 12, "凌晨": 0, "早上": 0, "中午": 12, "晚上": 12,
    "ص": 0, "م": 12, "πμ": 0, "μμ": 12, "am": 0, "pm": 12, "pg": 0, "ptg": 12,
    "sa": 0, "ch": 12, "pd": 0, "md": 12, "fm": 0, "em": 12,
}  # fmt: skip
# What may stand between a date and a time.
LINKS = (
    "о",
    "la",
    "at",
    "saat",
    "в",
    "г.",
    "lúc",
    "pukul",
    "στις",
    "à",
    "klo",
    "kl.",
    "kl",
    "um",
    "às",
    "a las",
    "alle",
    "ob",
    "om",
    "o",
    "v",
    "-",
    "–",
    "—",
    "@",
    "|",
    "·",
)
