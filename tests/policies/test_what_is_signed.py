"""What staff read before they sign: how to be on one's own sites, and what follows."""

import pytest

from districts.models import District, User
from tests.conftest import sign_in
from tests.notifications.emergencies import by_clover_park, plain
from tests.policies.signing import paper

TO_KEEP = {
    "S1-38": "Keep contact with students and families there professional, at any hour",
    "S1-39": "Use the privacy settings, and tag a colleague only after asking them.",
    "S1-40": "Put nothing there by which a student could be known, and nothing confidential.",
    "S3-12": "can be disciplined, up to the end of their employment",
}


@pytest.mark.requirement("S1-38", "S1-39", "S1-40", "S3-12")
def test_s1_38_s1_39_s1_40_s3_12_staff_sign_below_what_holds_on_their_own_sites(
    riverside: District, ann: User
) -> None:
    """With what follows, and that the labor agreement has its say in it."""
    by_clover_park(riverside)
    paper(riverside, title="Responsible use")
    client = sign_in(ann)
    for page in ("paper_signing", "document_signing"):
        about = {"paper": "responsible-use"} if page == "paper_signing" else {"document": "ens"}
        words = plain(client.get(riverside.url(page, **about)))
        for demand, sentence in TO_KEEP.items():
            assert sentence in words, (page, demand)
        assert "the labor agreement that applies to them" in words
