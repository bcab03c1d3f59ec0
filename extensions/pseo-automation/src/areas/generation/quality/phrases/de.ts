import type { Phrases } from './types.js';

export const de: Phrases = {
	stock: [
		'in der heutigen zeit', 'in der heutigen welt', 'in der heutigen schnelllebigen welt', 'in unserer schnelllebigen zeit', 'schnelllebigen welt', 'im digitalen zeitalter', 'in der welt der', 'in der welt des', 'tauchen sie ein', 'tauchen wir ein', 'eintauchen in die welt', 'begeben sie sich auf', 'eine reise durch', 'lassen sie sich verzaubern',
		'lassen sie sich inspirieren', 'lassen sie sich überraschen', 'für jeden etwas dabei', 'ist für jeden etwas', 'für jeden geschmack', 'für jeden geldbeutel', 'egal ob sie', 'ganz gleich ob', 'ob sie nun', 'es ist wichtig zu beachten', 'es ist wichtig zu wissen', 'wichtig zu erwähnen', 'es sei darauf hingewiesen', 'nicht umsonst', 'last but not least',
		'in diesem artikel', 'in diesem ratgeber', 'in diesem leitfaden', 'in diesem beitrag', 'umfassender leitfaden', 'umfassenden leitfaden', 'ultimativer leitfaden', 'der ultimative guide', 'alles was sie wissen müssen', 'alles wissenswerte', 'spielt eine entscheidende rolle', 'spielen eine entscheidende rolle', 'spielt eine wichtige rolle', 'spielen eine wichtige rolle', 'eine zentrale rolle',
		'eine vielzahl von', 'eine breite palette', 'breites spektrum', 'auf die nächste stufe', 'auf ein neues level', 'nahtlos integriert', 'nahtlose integration', 'wegweisend', 'bahnbrechend', 'auf dem neuesten stand der technik', 'sucht seinesgleichen', 'suchen ihresgleichen', 'lässt keine wünsche offen', 'lassen keine wünsche offen', 'geheimtipp', 'versteckte juwelen', 'verborgene schätze', 'eingebettet in', 'unvergessliches erlebnis', 'unvergessliche erlebnisse',
		'zusammenfassend lässt sich sagen', 'abschließend lässt sich sagen', 'fazit lässt sich sagen', 'wenn es um', 'geht es darum', 'das richtige für sie', 'aus einer hand', 'rundum sorglos', 'entdecken sie die vielfalt', 'pulsierende metropole', 'pulsierenden stadt',
	],
	hedges: ['könnte', 'könnten', 'möglicherweise', 'eventuell', 'vielleicht', 'häufig', 'oft', 'meist', 'meistens', 'in der regel', 'normalerweise', 'üblicherweise', 'tendenziell', 'unter umständen', 'in vielen fällen', 'in manchen fällen', 'gegebenenfalls', 'relativ', 'gewissermaßen', 'je nach', 'verschiedene faktoren'],
	transitions: ['darüber hinaus', 'außerdem', 'zudem', 'des weiteren', 'ferner', 'jedoch', 'allerdings', 'dennoch', 'nichtsdestotrotz', 'daher', 'folglich', 'infolgedessen', 'somit', 'letztendlich', 'schließlich', 'insgesamt', 'zusammenfassend', 'abschließend', 'ebenso', 'gleichzeitig', 'einerseits', 'andererseits', 'erstens', 'zweitens'],
	not_only: /\bnicht (?:nur|bloß|lediglich)\b[^.!?\n]{1,120}?\bsondern\b/gi,
	conjunctions: [' und ', ' oder ', ' sowie '],
};
