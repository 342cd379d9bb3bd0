"""Words to begin an emergency message with, for each incident, in English and in Spanish.

The gaps must be filled in before it can be sent (notifications.forms.words).
"""

from collections.abc import Mapping

from districts.models import District, School, User
from notifications.actions.drafts import Wording
from notifications.models import Message

Incident = Message.Incident
GAP = "______"

SUBJECTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        Incident.EVACUATION: "Evacuation at {place}",
        Incident.FIRE: "Fire at {place}",
        Incident.LOCKDOWN: "Lockdown at {place}",
        Incident.WEAPON: "Safety notice from {place}",
        Incident.INJURY: "Sad news from {place}",
        Incident.OTHER: "Urgent notice from {place}",
    },
    "es": {
        Incident.EVACUATION: "Evacuación en {place}",
        Incident.FIRE: "Incendio en {place}",
        Incident.LOCKDOWN: "Cierre de seguridad en {place}",
        Incident.WEAPON: "Aviso de seguridad de {place}",
        Incident.INJURY: "Una noticia triste de {place}",
        Incident.OTHER: "Aviso urgente de {place}",
    },
}
TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        Incident.EVACUATION: (
            "This is {name} at {place}. We have left the building. Students are safe at {gap}. "
            "Please do not come to the school yet. We will call again by {gap}."
        ),
        Incident.FIRE: (
            "This is {name} at {place}. There is a fire at the school and the building is empty. "
            "Students are safe at {gap}. Please do not come yet. We will call again by {gap}."
        ),
        Incident.LOCKDOWN: (
            "This is {name} at {place}. The school was locked down today from {gap} to {gap}. "
            "The reason was {gap}. Students are safe."
        ),
        Incident.WEAPON: (
            "This is {name} at {place}. Today a weapon was found on campus. Nobody was hurt. "
            "The police {gap}."
        ),
        Incident.INJURY: "This is {name} at {place}. {gap}",
        Incident.OTHER: "This is {name} at {place}. {gap}",
    },
    "es": {
        Incident.EVACUATION: (
            "Le habla {name}, de {place}. Salimos del edificio. Los estudiantes están a salvo en "
            "{gap}. Por favor, no venga todavía a la escuela. Volveremos a llamar antes de {gap}."
        ),
        Incident.FIRE: (
            "Le habla {name}, de {place}. Hay un incendio en la escuela y el edificio está vacío. "
            "Los estudiantes están a salvo en {gap}. Por favor, no venga todavía. Volveremos a "
            "llamar antes de {gap}."
        ),
        Incident.LOCKDOWN: (
            "Le habla {name}, de {place}. Hoy la escuela estuvo cerrada por seguridad de {gap} a "
            "{gap}. El motivo fue {gap}. Los estudiantes están a salvo."
        ),
        Incident.WEAPON: (
            "Le habla {name}, de {place}. Hoy se encontró un arma en la escuela. Nadie resultó "
            "herido. La policía {gap}."
        ),
        Incident.INJURY: "Le habla {name}, de {place}. {gap}",
        Incident.OTHER: "Le habla {name}, de {place}. {gap}",
    },
}


def begun(incident: str, place: School | District, by: User) -> Mapping[str, Wording]:
    given = {"place": place.short_name, "name": by.display_name, "gap": GAP}
    return {
        language: Wording(
            SUBJECTS[language][incident].format(**given),
            TEXTS[language][incident].format(**given),
        )
        for language in TEXTS
    }
