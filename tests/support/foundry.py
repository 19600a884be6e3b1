"""A bell foundry: a firm with an "&" in its name, a family of one surname, and a rival."""

ARTICLE = """\
The bell foundry Pell & Harrow in Tolland employs 21 people. Martin Pell, a smith, founded it in 1889 in a tithe barn.

His great-granddaughter, Edith Pell, 52, is the director now. She took over in 2014, when the firm was deep in debt. \
Her father, Hugo Pell, who is 81, still oils the machines. Her brother, Oscar Pell, was against the move to the new \
hall; today he says that he was wrong.

The rival firm Brandt, in Bremen, has 60 employees. Its head, Karl Brandt, says that the lost order does not hurt. \
The canteen is run by Nadia Rao, who came from Kerala in 2009. Courses for visitors from the age of 8 are on Sundays \
and are taught by Lars Holm, who cast a bell for Oslo in 2001. Weddings are held in the old tower on Fridays from 2 \
p.m. to 6 p.m.

A new bell costs between £900 and £40,000. One of the firm's bells hangs in Lima. Dean Mary Colt says that the \
foundry listened longest of the five bidders.
"""
FAQ = """
entries:
  - id: staff
    topic: The firm
    question: How many people work for Pell & Harrow?
    phrasings: [number of employees, staff of the firm, how big is the workforce]
    answer: Pell & Harrow employs 21 people.
    quote: The bell foundry Pell & Harrow in Tolland employs 21 people.
  - id: founder
    topic: The firm
    question: Who founded the firm?
    phrasings: [martin pell, founding year, where did it start, how old is the foundry]
    answer: Martin Pell, a smith, founded the firm in 1889 in a tithe barn.
    quote: Martin Pell, a smith, founded it in 1889 in a tithe barn.
  - id: director
    topic: The family
    question: Who runs the firm now?
    phrasings: [who is edith pell, name of the boss, director, how old is edith, who is in charge]
    answer: Edith Pell, 52, great-granddaughter of Martin Pell, is the director.
    quote: His great-granddaughter, Edith Pell, 52, is the director now.
  - id: takeover
    topic: The family
    question: When did Edith Pell take over?
    phrasings: [since when is she in charge, how were the finances in 2014, debts]
    answer: Edith Pell took over in 2014, when the firm was deep in debt.
    quote: She took over in 2014, when the firm was deep in debt.
  - id: father
    topic: The family
    question: What does Hugo Pell do now?
    phrasings: [ediths father, how old is hugo, does the old boss still work, who oils the machines]
    answer: Hugo Pell, who is 81, still oils the machines.
    quote: Her father, Hugo Pell, who is 81, still oils the machines.
  - id: brother
    topic: The family
    question: Who was against the new hall?
    phrasings: [who is oscar pell, did everybody agree to move, ediths brother]
    answer: Oscar Pell, Edith's brother, was against the move to the new hall; today he says that he was wrong.
    quote: Her brother, Oscar Pell, was against the move to the new hall; today he says that he was wrong.
  - id: rival-size
    topic: The rival
    question: How big is Brandt compared with Pell & Harrow?
    phrasings: [staff of brandt, where is brandt based, which firm is larger]
    answer: Brandt, in Bremen, has 60 employees.
    quote: The rival firm Brandt, in Bremen, has 60 employees.
  - id: rival-says
    topic: The rival
    question: How does Karl Brandt take the loss of the order?
    phrasings: [who is karl brandt, is the competitor angry]
    answer: Karl Brandt, who heads the firm Brandt, says that the lost order does not hurt.
    quote: Its head, Karl Brandt, says that the lost order does not hurt.
  - id: canteen
    topic: The house
    question: Who runs the canteen?
    phrasings: [who is nadia rao, since when is the cook there, where does the cook come from]
    answer: The canteen is run by Nadia Rao, who came from Kerala in 2009.
    quote: The canteen is run by Nadia Rao, who came from Kerala in 2009.
  - id: courses
    topic: The house
    question: When are the courses, and who teaches them?
    phrasings: [who is lars holm, from what age are the courses, learn to cast a bell]
    answer: Courses for visitors from the age of 8 are on Sundays and are taught by Lars Holm, who cast a bell for Oslo.
    quote: Courses for visitors from the age of 8 are on Sundays and are taught by Lars Holm, who cast a bell for Oslo
  - id: weddings
    topic: The house
    question: When are weddings held in the tower?
    phrasings: [can we marry in the tower, wedding hour, friday afternoon]
    answer: Weddings are held in the old tower on Fridays from 2 p.m. to 6 p.m.
    quote: Weddings are held in the old tower on Fridays from 2 p.m. to 6 p.m.
  - id: price
    topic: The bells
    question: What does a new bell cost?
    phrasings: [price of a bell, how expensive is one, cheapest bell]
    answer: A new bell costs between £900 and £40,000.
    quote: A new bell costs between £900 and £40,000.
  - id: lima
    topic: The bells
    question: Where does a bell of the firm hang?
    phrasings: [bell in lima, famous bells]
    answer: One of the firm's bells hangs in Lima.
    quote: One of the firm's bells hangs in Lima.
  - id: dean
    topic: The bells
    question: Why was the foundry chosen?
    phrasings: [who is mary colt, were they the cheapest, how many bidders, lowest bid]
    answer: Dean Mary Colt says that the foundry listened longest of the five bidders.
    quote: Dean Mary Colt says that the foundry listened longest of the five bidders.
not_covered:
  - id: marriage
    question: Is Edith Pell married?
    phrasings: [does edith have children, family of the director]
    answer: The article says nothing of Edith Pell's private life.
    nearest: director
  - id: oscars-job
    question: What does Oscar Pell do for a living?
    phrasings: [how old is oscar, job of the brother]
    answer: The article does not say what Oscar Pell does.
    nearest: brother
  - id: cooks-pay
    question: What does Nadia Rao earn?
    phrasings: [salary of the cook, how much did brandt offer her, how old is nadia]
    answer: The article does not say what Nadia Rao earns or was offered.
    nearest: canteen
  - id: barn
    question: Who bought the tithe barn?
    phrasings: [what is the barn used for now, how old is the barn]
    answer: The article does not say who bought the tithe barn.
    nearest: founder
"""
