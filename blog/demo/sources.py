"""The publications that a demonstration text may cite.

A text may state what their abstracts say and nothing else. Where a publication's own address is not known,
`url` is the home page of its publisher.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

ACCESSED: Final = "2026-11-01"


@dataclass(frozen=True, kw_only=True)
class Source:
    """A publication that a demonstration text may cite."""

    authors: str
    title: str
    source: str
    year: str
    doi: str = ""
    pmid: str = ""
    url: str = ""

    def as_reference(self) -> dict[str, str]:
        """The fields of a reference in an article, with the day on which it was looked up."""
        return {**asdict(self), "accessed": ACCESSED}


SOURCES: Final[Mapping[str, Source]] = {
    "mcintyre-2021": Source(
        authors="McIntyre RS, Rosenblat JD, Nemeroff CB, et al.",
        title=(
            "Synthesizing the Evidence for Ketamine and Esketamine in Treatment-Resistant Depression: An "
            "International Expert Opinion on the Available Evidence and Implementation"
        ),
        source="American Journal of Psychiatry, 178(5), 383–399",
        year="2021",
        doi="10.1176/appi.ajp.2020.20081251",
        pmid="33726522",
    ),
    "sanacora-2017": Source(
        authors=(
            "Sanacora G, Frye MA, McDonald W, et al., for the APA Council of Research Task Force on Novel "
            "Biomarkers and Treatments"
        ),
        title="A Consensus Statement on the Use of Ketamine in the Treatment of Mood Disorders",
        source="JAMA Psychiatry",
        year="2017",
        url="https://jamanetwork.com/journals/jamapsychiatry",
    ),
    "feder-2014": Source(
        authors="Feder A, Parides MK, Murrough JW, et al.",
        title=(
            "Efficacy of Intravenous Ketamine for Treatment of Chronic Posttraumatic Stress Disorder: A "
            "Randomized Clinical Trial"
        ),
        source="JAMA Psychiatry",
        year="2014",
        pmid="24740528",
    ),
    "feder-2021": Source(
        authors="Feder A, Costi S, Rutter SB, et al.",
        title=(
            "A Randomized Controlled Trial of Repeated Ketamine Administration for Chronic Posttraumatic "
            "Stress Disorder"
        ),
        source="American Journal of Psychiatry",
        year="2021",
        doi="10.1176/appi.ajp.2020.20050596",
    ),
    "abdallah-2022": Source(
        authors="Abdallah CG, Roache JD, Gueorguieva R, et al.",
        title=(
            "Dose-related effects of ketamine for antidepressant-resistant symptoms of posttraumatic stress "
            "disorder in veterans and active duty military: a double-blind, randomized, placebo-controlled "
            "multi-center clinical trial"
        ),
        source="Neuropsychopharmacology",
        year="2022",
        doi="10.1038/s41386-022-01266-9",
    ),
    "almeida-2024": Source(
        authors="Almeida TM, Lacerda da Silva UR, Pires JP, et al.",
        title=(
            "Effectiveness of Ketamine for the Treatment of Post-Traumatic Stress Disorder – A Systematic "
            "Review and Meta-Analysis"
        ),
        source="Clinical Neuropsychiatry, 21(1), 22–31",
        year="2024",
        doi="10.36131/cnfioritieditore20240102",
        pmid="38559428",
    ),
    "fda-2023": Source(
        authors="U.S. Food and Drug Administration",
        title=(
            "FDA alert on compounded ketamine products, including oral formulations, for the treatment of "
            "psychiatric disorders"
        ),
        source="FDA",
        year="2023",
        url="https://www.fda.gov/",
    ),
}
