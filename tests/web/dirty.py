"""A small dirty export, as the police writes them, made by hand."""

DIRTY = """\
Registratienummer;MK;Maatschappelijke klasse omschrijving;Datum begin;Tijd begin;Datum eind;Tijd eind;X;Y;Pleegplaats;Naam aangever
PL01;1.1.1;Diefstal/inbraak woning;03-03-2023;20:00;04-03-2023;07:30;143430;487080;Voorbeeldstraat 1;Jansen
PL02;1.1.1;Diefstal/inbraak woning;05-03-2023;19:00;05-03-2023;23:00;143440;487090;Voorbeeldstraat 2;De Vries
PL03;1.4.5;Mishandeling;06-03-2023;23:10;06-03-2023;23:10;143450;487085;Voorbeeldplein;Bakker
PL04;9.9.9;Bestaat niet;07-03-2023;12:00;07-03-2023;12:05;143460;487070;Voorbeeldplein;Visser
PL05;1.1.1;Diefstal/inbraak woning;31-02-2023;12:00;31-02-2023;12:05;143460;487070;Voorbeeldplein;Smit
PL06;1.1.1;Diefstal/inbraak woning;08-03-2023;12:00;07-03-2023;12:05;143460;487070;Voorbeeldplein;Meijer
PL07;2.5.1;Winkeldiefstal;09-03-2023;15:00;09-03-2023;15:00;487070;143460;Voorbeeldplein;De Boer
PL01;1.1.1;Diefstal/inbraak woning;03-03-2023;20:00;04-03-2023;07:30;143430;487080;Voorbeeldstraat 1;Jansen
"""
