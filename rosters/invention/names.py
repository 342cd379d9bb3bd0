"""Names that fit a family's language, in Latin letters as student systems write them."""

import random
import unicodedata

# Language of the home, and its share of families; the rest speak English.
SHARES = {"es": 0.16, "ko": 0.02, "sm": 0.02, "ru": 0.02, "vi": 0.02, "uk": 0.015}

GIVEN = {
    "en": (
        "Ada Alice Amelia Anna Arthur Avery Beth Blake Caleb Cameron Carter Clara Connor Daniel "
        "Daphne Dylan Edith Eleanor Elias Ellie Emma Ethan Evan Finn Flora Frank Gavin George "
        "Grace Hannah Harper Hazel Henry Hugo Iris Isaac Ivy Jack James Jane Jonah Jordan Julia "
        "Kate Kendall Kyle Laura Leah Leo Levi Lily Logan Lucy Luke Mabel Maeve Mason Max Mia "
        "Miles Molly Nathan Noah Nora Oliver Olive Oscar Owen Paige Parker Peter Piper Quinn "
        "Reid Rose Ruby Ruth Ryan Sadie Sam Sarah Seth Silas Sophie Stella Tess Theo Thomas "
        "Violet Wesley Willa Wyatt Zoe"
    ),
    "es": (
        "Adriana Alejandro Ana Andrés Ángel Beatriz Camila Carlos Carmen César Daniela Diego "
        "Elena Emilia Esteban Fernanda Gabriel Gloria Guadalupe Héctor Inés Isabel Javier Jorge "
        "José Juan Julieta Leticia Lucía Luis Marisol Mateo Miguel Natalia Pablo Paola Rafael "
        "Ramón Rocío Santiago Sofía Teresa Tomás Valentina Ximena Yolanda"
    ),
    "ko": (
        "Bora Chan-woo Dae-jung Eun-ji Gi-tae Ha-eun Hye-jin Hyun-woo Ji-ho Ji-min Ji-woo Joon "
        "Min-jun Min-seo Na-yeon Sang-hoon Seo-jun Seo-yeon Soo-min Sung-ho Tae-yang Yoon-ah"
    ),
    "sm": (
        "Afa Alofa Ana Fa'asao Fetu Filemoni Ioane Lagi Leilani Lupe Malia Masina Mele Pele "
        "Sefo Semisi Sina Talia Tavita Tina Tui Vai"
    ),
    "ru": (
        "Aleksei Alina Anastasia Andrei Daria Dmitri Ekaterina Galina Igor Irina Ivan Larisa "
        "Maksim Marina Mikhail Natalia Nikolai Oksana Olga Pavel Sergei Svetlana Tatiana Vera"
    ),
    "vi": (
        "An Bảo Châu Diệp Dũng Giang Hà Hải Hạnh Hoa Huy Khang Khánh Lan Linh Long Mai Minh "
        "Nam Ngọc Phúc Quân Quỳnh Sơn Thảo Thu Trang Tuấn Vy Yến"
    ),
    "uk": (
        "Andriy Bohdan Daryna Dmytro Halyna Ihor Iryna Kateryna Khrystyna Lesia Maksym Mykola "
        "Myroslava Nazar Oleh Oleksandr Olena Ostap Roman Solomiya Taras Yaroslav Yulia Zoryana"
    ),
}
FAMILY = {
    "en": (
        "Abbott Adams Archer Ashby Bailey Baker Barlow Beckett Bennett Birch Bishop Blackwood "
        "Bowen Brook Burke Calloway Carver Chandler Clarke Coleman Cooper Crane Dalton Dawson "
        "Dean Doyle Draper Eaton Ellis Emerson Farrow Fields Finch Fisher Fletcher Foster Fox "
        "Frost Garner Gibbs Grant Greene Hale Harlow Hart Hayes Heath Holland Holt Howe Hudson "
        "Hughes Hunt Irving Jarvis Keene Kerr King Lane Lark Lawson Lowell Marsh Mercer Miller "
        "Moss Nash North Norwood Oakes Page Palmer Pierce Porter Price Quimby Reed Rhodes Rowe "
        "Sawyer Sharp Shaw Sloan Stone Sutton Tate Thorne Turner Vance Wade Walsh Ward Webb West "
        "Whitaker Wilder Winslow Wood Yates York"
    ),
    "es": (
        "Aguilar Alvarado Álvarez Ávila Barrera Benítez Cabrera Campos Cárdenas Castillo Cervantes "
        "Contreras Delgado Domínguez Duarte Escobar Espinoza Figueroa Fuentes Gallegos Garza "
        "Guerrero Gutiérrez Herrera Ibarra Juárez Lozano Maldonado Marín Medina Mejía Mendoza "
        "Miranda Montoya Núñez Ochoa Olivares Orozco Pacheco Peña Quintero Ramírez Ríos Rosales "
        "Salazar Sandoval Soto Tapia Trujillo Valdez Vargas Vega Zamora"
    ),
    "ko": "Bae Cha Cho Choi Han Heo Hwang Jang Jeon Jung Kang Kwon Lim Min Moon Noh Oh Seo Shin",
    "sm": (
        "Aiono Fa'alogo Faleolo Leota Leiataua Lemalu Mata'afa Paleafei Sapolu Seiuli Tafua "
        "Talataina Taufua Tofilau Tuiasosopo Tuimalealiifano Tupua Vaai"
    ),
    "ru": (
        "Belov Fedorov Gusev Ivanov Kozlov Lebedev Medvedev Morozov Orlov Pavlov Petrov Popov "
        "Sokolov Sorokin Volkov Vorobyov Zaitsev"
    ),
    "vi": "Bùi Cao Đặng Đinh Đỗ Dương Hồ Hoàng Huỳnh Lâm Lê Lương Mạc Ngô Nguyễn Phạm Phan Trần",
    "uk": (
        "Bondarenko Boyko Hrytsenko Ivanchuk Koval Kovalenko Kravets Lysenko Marchenko Melnyk "
        "Moroz Oliynyk Petrenko Rudenko Savchenko Shevchuk Tkachenko Zinchenko"
    ),
}
_GIVEN = {language: tuple(names.split()) for language, names in GIVEN.items()}
_FAMILY = {language: tuple(names.split()) for language, names in FAMILY.items()}


def language(rng: random.Random) -> str:
    drawn = rng.random()
    for code, share in SHARES.items():
        if drawn < share:
            return code
        drawn -= share
    return "en"


def given(rng: random.Random, code: str) -> str:
    names = _GIVEN[code]
    return names[int(rng.random() * len(names))]


def family(rng: random.Random, code: str) -> str:
    names = _FAMILY[code]
    return names[int(rng.random() * len(names))]


def address_of(*names: str) -> str:
    """The names as the left half of an email address."""
    plain = unicodedata.normalize("NFKD", ".".join(names).replace("Đ", "D").lower())
    return "".join(
        letter for letter in plain if letter.isascii() and (letter.isalnum() or letter == ".")
    )
