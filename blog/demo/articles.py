"""The texts of the demonstration.

Every medical statement here is a fact from one of `blog.demo.sources`, cited beside it; whatever else is said is practical
("ask your clinician …"). No doses, no promises, no advice for or against a treatment. Texts are plain: sentences of
at most 20 words, and words that a reader on a bad day can follow.
"""

from typing import Final

from blog.demo.building import (
    CRISIS_NOTICE,
    OFF_LABEL_NOTICE,
    DemoArticle,
    DemoPage,
    DemoTopic,
    Wording,
    bullets,
    claim,
    faq,
    heading,
    key_points,
    questions,
    table,
    text,
)

TOPICS: Final[tuple[DemoTopic, ...]] = (
    DemoTopic(
        slug="depression",
        name="Depression",
        description="Ketamine and depression: what is known, what is not, and what to ask.",
        review_months=12,
        subject="MedicalCondition",
    ),
    DemoTopic(
        slug="ptsd",
        name="PTSD",
        description="What studies say about ketamine and post-traumatic stress disorder.",
        review_months=12,
        subject="MedicalCondition",
    ),
    DemoTopic(
        slug="treatment-basics",
        name="Treatment basics",
        description="What ketamine is used for, and how long effects were seen to last.",
        review_months=12,
        reviewers=("robin",),
        subject="MedicalTherapy",
    ),
    DemoTopic(
        slug="safety",
        name="Safety",
        description="Known safety concerns, and what to raise before you decide.",
        review_months=6,
        signatures=2,
    ),
)

AFTER_TREATMENT: Final = DemoArticle(
    key="after-treatment",
    slug="after-ketamine-treatment-for-depression",
    title="After ketamine treatment for depression: what to expect",
    summary=(
        "No one can promise how you will feel after ketamine treatment. Here is what research says, what it does "
        "not say, and how to plan the days and weeks that follow."
    ),
    search_description=(
        "What research says about the time after ketamine treatment for depression, and how to plan for it."
    ),
    author="ana",
    topics=("depression",),
    picture="dawn",
    sources=("fda-2023", "sanacora-2017", "mcintyre-2021"),
    body=(
        key_points(
            "Small studies give evidence of rapid effects in people whose mood disorder had resisted treatment [2].",
            "Data on long-term benefit and on safety are limited [2].",
            "The FDA has named safety concerns, such as misuse and higher blood pressure [1].",
            "Before you start, agree on who to call and how your mood will be checked.",
        ),
        OFF_LABEL_NOTICE,
        heading("Why people ask about ketamine"),
        text(
            "Many people with major depression take a standard antidepressant and do not fully recover [3]. That is "
            "true of the first treatment and of later ones [3]. If this is your story, you are not alone.",
            "Ketamine is one medicine that people then ask about. Its use for mood disorders is off-label [2]. That "
            "means the FDA has not approved it for this use.",
        ),
        heading("The first days"),
        claim(
            "Studies give evidence that ketamine can act fast against depression that resisted other treatment. "
            "These studies were small.",
            2,
        ),
        text(
            "A study tells us about a group. It cannot tell you what will happen to you. So no one can promise you "
            "a result.",
            "A short diary can help you and your clinician. Write down your sleep, your mood and anything that "
            "worries you. Take the diary to your next visit.",
        ),
        heading("Side effects to ask about"),
        claim(
            "The FDA has named known safety concerns with ketamine. They include abuse and misuse, psychiatric "
            "events and higher blood pressure. They also include slowed breathing, and urinary tract and bladder "
            "symptoms.",
            1,
        ),
        text(
            "Some of these are broad terms. Ask your clinician what each could mean for you, and what to watch for "
            "at home.",
            "Keep the clinic's number where you can find it. Ask a person you trust to keep it too.",
        ),
        heading("The weeks after"),
        text(
            "Data on benefit over the long term are limited, and so are data on safety [2]. Experts say it is "
            "uncertain where ketamine belongs in a treatment plan [3]. They also say it is uncertain which setting "
            "and staff its safe use needs [3].",
            "That is why a plan matters. Agree on it before the first treatment, not after. Do not stop or change "
            "another medicine without asking your clinician first.",
        ),
        bullets(
            "A good plan answers these points:",
            "how your mood will be checked, and by whom",
            "what comes next if you feel better",
            "what comes next if you do not",
            "who to call by day and by night",
        ),
        questions(
            "What do you expect in my case, and how sure are you?",
            "Which side effects should I watch for, and for how long?",
            "May I drive, work or care for a child after a treatment?",
            "What will we do if my mood gets worse?",
            "How does this fit with my other medicines and my therapy?",
        ),
        CRISIS_NOTICE,
    ),
)

PTSD: Final = DemoArticle(
    key="ptsd",
    slug="ketamine-and-ptsd-what-studies-found",
    title="Ketamine and PTSD: what studies have found so far",
    summary=(
        "Two small trials found a benefit of ketamine in PTSD. A larger one found no significant difference. Here "
        "is what each trial did, what it found, and what is still open."
    ),
    search_description=(
        "Three trials of ketamine for PTSD and one review: what each did, what it found, and what is still open."
    ),
    author="ben",
    topics=("ptsd",),
    picture="sea",
    sources=("feder-2014", "feder-2021", "abdallah-2022", "almeida-2024", "fda-2023"),
    body=(
        key_points(
            "Ketamine is not FDA-approved for PTSD or for any other psychiatric disorder [5].",
            "Two small trials found a benefit for a limited time [1, 2].",
            "A trial with 158 people found no significant difference in PTSD symptoms over time [3].",
            "A review of ten studies found that results differed widely, and asks for more trials [4].",
        ),
        OFF_LABEL_NOTICE,
        heading("What the trials did"),
        text(
            "Post-traumatic stress disorder is called PTSD for short. Ketamine has been compared with another "
            "medicine, midazolam [1, 2]. It has also been compared with a placebo, which holds no medicine [3].",
            "In each trial, chance decided who got what, or in which order [1–3]. The table shows the trials side by "
            "side.",
        ),
        table(
            caption="Three trials of ketamine for PTSD",
            columns=("Trial", "Who took part", "What was compared", "What was found"),
            rows=(
                (
                    "Feder and others, 2014 [1]",
                    "41 people with chronic PTSD",
                    "One infusion of ketamine, or of midazolam",
                    "Symptoms fell more after ketamine, measured 24 hours later. The effects were short-lived.",
                ),
                (
                    "Feder and others, 2021 [2]",
                    "30 people with chronic PTSD",
                    "Six infusions over two weeks, of ketamine or of midazolam",
                    "67% of the ketamine group responded, and 20% of the midazolam group.",
                ),
                (
                    "Abdallah and others, 2022 [3]",
                    "158 veterans and service members",
                    "Eight infusions of placebo, low-dose or standard-dose ketamine",
                    (
                        "No significant difference in PTSD symptoms over time. Depression scores fell with the standard "
                        "dose."
                    ),
                ),
            ),
        ),
        heading("How to read these results"),
        text(
            "The first two trials were small, with 41 and 30 people [1, 2]. In the second, a benefit did not always "
            "last [2]. For those who responded to ketamine, the median time to loss of response was 27.5 days after the "
            "course [2]. Median means the midpoint: some lost it sooner, and some later.",
        ),
        claim(
            "In the largest of the three trials, PTSD symptoms did not differ significantly between the groups over "
            "time. The standard dose of ketamine did reduce depression scores.",
            3,
        ),
        text(
            "A review from 2024 put ten studies together [4]. Their results differed so much that the authors call "
            "for further trials [4]. So the question is still open.",
        ),
        heading("Risks seen in studies and named by the FDA"),
        text(
            "In the first trial, some patients had dissociative symptoms for a time [1]. Some had changes in blood "
            "pressure [1]. Ask your clinician to explain what dissociative symptoms can feel like.",
            "The FDA also names misuse, psychiatric events and slowed breathing [5]. It names urinary tract and "
            "bladder symptoms too [5].",
        ),
        questions(
            "Which treatments for PTSD are approved, and have I tried them?",
            "What would ketamine add to the therapy that I have now?",
            "What if strong memories or feelings come up during a treatment?",
            "How will we know whether it helps, and when do we stop?",
        ),
        CRISIS_NOTICE,
    ),
)

HOW_LONG: Final = DemoArticle(
    key="how-long",
    slug="how-long-do-the-effects-of-ketamine-last",
    title="How long do the effects of ketamine last?",
    summary=(
        "In two trials for PTSD, the benefits of ketamine faded with time. Data on the long run are limited. Here is "
        "what was measured, and how to plan around it."
    ),
    search_description=(
        "How long benefits lasted in two trials of ketamine for PTSD, and how to plan with your clinician."
    ),
    author="ana",
    topics=("treatment-basics", "ptsd"),
    picture="dunes",
    sources=("feder-2014", "feder-2021", "sanacora-2017", "mcintyre-2021", "fda-2023"),
    body=(
        key_points(
            "After one infusion for PTSD, the effects were short-lived [1].",
            "After six infusions, responders kept the benefit for a median of 27.5 days [2].",
            "Data on long-term benefit in mood disorders are limited [3].",
            "Ask early what happens if the benefit fades.",
        ),
        OFF_LABEL_NOTICE,
        heading("Two different questions"),
        text(
            "“How long does it last?” can mean two things. One is the time that a visit takes. The other is the "
            "time that a benefit lasts.",
            "Your clinic can answer the first question. Ask how long to plan for, from the door to the way home. "
            "This page is about the second one.",
        ),
        heading("After one infusion"),
        text(
            "A trial with 41 people looked at one infusion of ketamine for chronic PTSD [1]. It compared ketamine "
            "with another medicine, midazolam [1].",
        ),
        claim(
            "Symptoms fell more after ketamine than after midazolam, measured 24 hours after the infusion. The "
            "effects were short-lived.",
            1,
        ),
        heading("After a course of six"),
        text(
            "A later trial gave 30 people six infusions over two weeks, of ketamine or of midazolam [2]. In the "
            "ketamine group, 67% were counted as responders [2]. In the midazolam group, 20% were [2].",
            "How long did it last? For those who responded to ketamine, the median time to loss of response was 27.5 "
            "days [2]. This was counted from the end of the two-week course [2]. Median means the midpoint: some lost "
            "it sooner, and some later.",
        ),
        heading("Beyond the first weeks"),
        text(
            "Both trials were about PTSD. For mood disorders, studies give evidence of rapid effects [3]. But the "
            "studies were small, and data on the long run are limited [3].",
            "Experts wrote that it is uncertain where ketamine belongs in treatment plans for depression [4]. They "
            "also wrote that concerns remain about its safety and about how well people tolerate it [4].",
            "The risks should be weighed as well [3]. The FDA names misuse, psychiatric events and higher blood "
            "pressure [5]. It also names slowed breathing, and urinary tract and bladder symptoms [5].",
        ),
        heading("How to plan"),
        text(
            "No one can tell you in advance how long a benefit will last for you. You can plan for both cases. "
            "Choose a date to look back with your clinician. Agree on what you will count as better, and write it "
            "down before you start.",
        ),
        questions(
            "How long should I plan for on a treatment day, and how do I get home?",
            "When will we decide whether the treatment helps?",
            "What are the first signs that a benefit is fading?",
            "What else can we do if the benefit does not last?",
            "What would more treatments cost, and what are their risks?",
        ),
        CRISIS_NOTICE,
    ),
)

NOT_FOR_EVERYONE: Final = DemoArticle(
    key="not-for-everyone",
    slug="when-ketamine-may-not-be-right-for-you",
    title="When ketamine may not be the right choice for you",
    summary=(
        "No web page can say whether ketamine suits you. It can list the known safety concerns, and help you tell "
        "your clinician what matters."
    ),
    search_description=(
        "Known safety concerns with ketamine, and what to tell your clinician before you decide together."
    ),
    author="ben",
    topics=("safety",),
    picture="leaves",
    sources=("fda-2023", "sanacora-2017", "mcintyre-2021", "feder-2014"),
    body=(
        key_points(
            "Only a clinician who knows your history can say whether ketamine suits you.",
            "The FDA names misuse, psychiatric events, blood pressure, breathing and the bladder as concerns [1].",
            "Experts say the risks and the limits of the data should be weighed [2].",
            "Saying no, or not yet, is always an option.",
        ),
        OFF_LABEL_NOTICE,
        heading("Why a careful look matters"),
        text(
            "The use of ketamine for mood disorders is off-label [2]. The studies that experts looked at in 2017 "
            "were small, and data on safety were limited [2]. Concerns remain about its safety, and about how well "
            "people tolerate it [3].",
        ),
        claim("The risks, and the limits of the data, should be weighed when ketamine is considered.", 2),
        text(
            "Weighing takes two people. Your clinician knows the medicine. You know your life, your body and what "
            "you want.",
        ),
        heading("What the FDA is concerned about"),
        bullets(
            "In 2023 the FDA named these known safety concerns [1]:",
            "abuse and misuse",
            "psychiatric events",
            "increases in blood pressure",
            "slowed breathing",
            "lower urinary tract and bladder symptoms",
        ),
        text(
            "If one of these has been a problem for you, say so before you decide. If it has been one in your "
            "family, or if you are not sure, say that too.",
            "Some patients in a trial for PTSD had dissociative symptoms for a time [4]. Some had changes in blood "
            "pressure [4]. Ask what these would mean for you.",
        ),
        heading("What to tell your clinician"),
        bullets(
            "Bring a list. It can hold these points:",
            "every medicine, herb and drug that you take, also from time to time",
            "every illness you have or had, of body or mind",
            "past trouble with alcohol, medicines or drugs",
            "a pregnancy, or a plan for one, and breastfeeding",
            "what you have tried so far, and how it went",
        ),
        text(
            "Nothing on this list is a verdict. Each point helps your clinician to see the whole picture.",
        ),
        heading("Where and how it is given"),
        text(
            "It is uncertain which setting and which staff the safe use of ketamine needs [3]. So ask who will be in "
            "the room, and what they are trained to do.",
            "The FDA does not evaluate compounded drugs for safety and effectiveness [1]. If someone offers you one, "
            "talk to your clinician first.",
        ),
        heading("If the answer is no"),
        text(
            "A no can be hard to hear, above all when you have waited long for help. It does not mean that nothing "
            "else can be done. Ask what comes next, and ask for a date when you will speak again.",
        ),
        questions(
            "Is there anything in my history that speaks against ketamine?",
            "Which checks do you do before, during and after a treatment?",
            "What are my other options, and what are their risks?",
            "What happens if I decide to wait?",
        ),
        CRISIS_NOTICE,
    ),
)

USES: Final = DemoArticle(
    key="uses",
    slug="what-ketamine-is-used-for-in-mental-health-care",
    title="Ketamine in mental health care: what it is used for",
    summary=(
        "Ketamine is approved as an anesthetic. It is also used off-label for depression and studied for PTSD. Here "
        "is what that means for you."
    ),
    search_description=(
        "What ketamine is approved for, what off-label use means, and what studies say about depression and PTSD."
    ),
    author="ana",
    topics=("treatment-basics", "depression"),
    picture="pines",
    sources=("fda-2023", "sanacora-2017", "mcintyre-2021", "feder-2021", "abdallah-2022"),
    body=(
        key_points(
            "The FDA has approved ketamine as an anesthetic, and for no psychiatric disorder [1].",
            "Its use for mood disorders is off-label [2].",
            "For PTSD, a small trial found a benefit; a larger one found no significant difference [4, 5].",
            "The FDA knows of no evidence that ketamine works better than approved medicines [1].",
        ),
        OFF_LABEL_NOTICE,
        heading("What it is approved for"),
        text(
            "In the United States, ketamine is approved as an anesthetic [1]. That is its only use on this page with "
            "the approval of the FDA. Every other use that you read about here is off-label.",
        ),
        heading("Depression"),
        text(
            "Many people with major depression do not fully recover with standard antidepressants [3]. If you are one "
            "of them, ask about all your options.",
        ),
        claim(
            "Studies give evidence of rapid effects of ketamine in people whose mood and anxiety disorders resisted "
            "treatment. The studies were small. Data on long-term benefit and on safety were limited.",
            2,
        ),
        text(
            "In 2021 a group of experts looked at the evidence [3]. They found it uncertain where ketamine and "
            "esketamine belong in treatment plans [3].",
        ),
        heading("PTSD"),
        text(
            "In a trial with 30 people, 67% of the ketamine group were counted as responders [4]. In the group that "
            "got midazolam, another medicine, 20% were [4].",
            "A later trial with 158 veterans and service members compared ketamine with a placebo [5]. PTSD symptoms "
            "did not differ significantly between the groups over time [5]. The two results do not agree, so the "
            "question is open.",
        ),
        heading("Known safety concerns"),
        text(
            "The FDA names abuse and misuse, psychiatric events and higher blood pressure [1]. It also names slowed "
            "breathing, and urinary tract and bladder symptoms [1].",
        ),
        heading("Common questions"),
        faq(
            (
                "What does off-label mean?",
                (
                    "It means that a medicine is prescribed for a use that the FDA has not approved. Ask your clinician "
                    "why they suggest it, and what is known about it."
                ),
            ),
            (
                "How does ketamine compare with approved medicines?",
                (
                    "Some medicines are approved for certain psychiatric disorders [1]. The FDA said it knows of no "
                    "evidence that ketamine is safer, faster or more effective than these [1]."
                ),
            ),
            (
                "What about compounded ketamine?",
                (
                    "The FDA does not evaluate compounded drugs for safety and effectiveness [1]. If you are offered one, "
                    "ask what is in it and who made it."
                ),
            ),
            (
                "Can I find out here whether it is right for me?",
                "No. This page gives general information. Please talk to a clinician who knows you.",
            ),
        ),
        questions(
            "Is the medicine you suggest ketamine or esketamine?",
            "Is it approved for my condition, or is this use off-label?",
            "Which approved treatments could I try first?",
            "Who is with me during a treatment, and who checks on me after it?",
        ),
        CRISIS_NOTICE,
    ),
)

ARTICLES: Final[tuple[DemoArticle, ...]] = (AFTER_TREATMENT, PTSD, HOW_LONG, NOT_FOR_EVERYONE, USES)

UNFINISHED: Final = DemoArticle(
    key="unfinished",
    slug="before-your-first-visit",
    title="Before your first visit",
    summary="",
    search_description="",
    author="ben",
    topics=(),
    picture="",
    sources=(),
    body=(
        {"type": "heading", "value": {"level": "3", "text": "What to bring"}},
        text(
            "Nine in 10 visitors of our made-up clinic bring a list of questions. A list is a proven way to leave with "
            "answers.",
            '<a href="https://example.org/list">Click here</a> for a list that you can print.',
        ),
    ),
)
"""A draft that is not ready to be submitted: each of its faults is one that the checks must name."""

ABOUT: Final = DemoPage(
    slug="about-this-site",
    title="About this site",
    search_description="This site is a demonstration. Its clinic, its people and its sign-offs are made up.",
    body=(
        text(
            "This site is a demonstration. It shows how a health blog can work when readers only get text that a "
            "physician has signed.",
            "<b>Please do not use it to make decisions about your health.</b>",
        ),
        heading("What is made up"),
        bullets(
            "These things exist only for the demonstration:",
            "the clinic, its editors and its physicians",
            "every sign-off: no physician has read these texts",
            "the pictures, which a short program painted",
        ),
        heading("What is real"),
        text(
            "The publications in the references are real. Apart from two standard boxes, each medical statement in "
            "the articles cites one of them. We kept to what their abstracts say, and to what the press quoted from a notice of the FDA.",
            "Nobody has checked the wording as a physician would. That is why each page says that it is a "
            "demonstration.",
        ),
        heading("How a real site differs"),
        text(
            "On a real site, a named physician reads each version and signs it. What you read is then exactly what was "
            "signed. A demonstration sign-off never counts there.",
        ),
        heading("If you need help"),
        text(
            "The line at the top of each page is real. You can call or text 988 in the United States, at any hour. If "
            "someone is in danger now, call 911.",
        ),
    ),
)


PTSD_SMALL_CHANGE: Final = Wording(
    old="So the question is still open.",
    new="So the question is still open, and we will look at new trials when they are published.",
)
HOW_LONG_CHANGE: Final = Wording(
    old="No one can tell you in advance how long a benefit will last for you. You can plan for both cases.",
    new="You will know soon enough how long a benefit lasts for you.",
)
HOW_LONG_COMMENT: Final = (
    "This sentence lost its meaning: a reader must know that nobody can tell in advance. "
    "Please bring that back."
)
ABOUT_CHANGE: Final = Wording(
    old="We kept to what their abstracts say, and to what the press quoted from a notice of the FDA.",
    new="We kept to what their abstracts say, and to what newspapers quoted from a notice of the FDA.",
)
