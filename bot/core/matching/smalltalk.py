"""What is said to a bot without being a question about the article, by kind. English."""

from enum import StrEnum
from functools import cache
from typing import Final

from bot.core.language.tokens import stemmed, tokens


class Talk(StrEnum):
    """A kind of small talk."""

    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    HELP = "help"
    IDENTITY = "identity"
    MOOD = "mood"
    CHATTER = "chatter"
    COMPLAINT = "complaint"
    PRAISE = "praise"


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


SMALL_TALK: Final[dict[Talk, tuple[str, ...]]] = {
    Talk.GREETING: _lines("""
        hi
        hello
        hey
        hey there
        hi bot
        hello bot
        hello there
        yo
        yo bot
        hiya
        howdy
        greetings
        sup
        what is up
        wassup
        good morning
        good morning everyone
        good morning bot
        morning all
        good afternoon
        good evening
        good evening everyone
        good day
        hi everyone
        hello everybody
        hello friends
        hey guys
        hey all
        hi all
        hii
        heyy
        helloo
        just wanted to say hello
        just saying good morning to you
        anyone here
        anybody there
        are you there
        you there
        you awake
        hello can you hear me
        knock knock
        testing testing
        test
        ping
        konnichiwa
        annyeong
        namaste
        salaam
        hola
        bonjour
        ciao
        ni hao
        nice to meet you
        happy new year
        happy birthday
        merry christmas
        welcome
        long time no see
        start
        begin
        """),
    Talk.THANKS: _lines("""
        thanks
        thank you
        thanks a lot
        thank you very much
        thank you so much
        many thanks
        thanks bro
        thanks man
        thanks mate
        thanks a bunch
        thanks for the help
        thanks for your help
        thanks for the answer
        thank you for explaining
        thanks that helped
        that helped a lot
        thanks bot you are the best
        ok thanks
        ok thank you
        great thanks
        cheers
        cheers mate
        much appreciated
        much obliged
        that is all i needed
        that was all i wanted to know
        no further questions
        no more questions
        very well thank you
        i appreciate it
        appreciate your help
        merci
        arigato
        gracias
        grazie
        danke
        spasibo
        kamsahamnida
        god bless you
        bless you
        """),
    Talk.GOODBYE: _lines("""
        bye
        goodbye
        bye bye
        see you
        see you later
        see you tomorrow
        see you soon
        bye see you tomorrow
        good night
        goodnight everyone
        night night
        sleep well
        i am off to bed
        going to sleep now
        talk to you later
        ttyl
        gotta go
        have to go now
        i have to run
        i am leaving now
        take care
        have a nice day
        have a good weekend
        have a good one
        farewell
        cya
        later
        peace out
        until next time
        """),
    Talk.HELP: _lines("""
        help
        help me
        help please
        can you help me
        could you help me with something
        i need help
        i have a question
        i want to ask something
        can i ask you something
        may i ask a question
        what can you do
        what can you do for me
        what do you do
        what can i ask
        what can i ask you
        what questions can i ask you
        what do you know
        what are you able to answer
        how do you work
        how does this work
        how does this bot work
        how do i use this
        how do i use you
        how to use this bot
        what is this bot for
        what are you for
        what is your purpose
        show me what you can do
        give me some examples of questions
        menu
        commands
        options
        instructions
        how do i stop you
        how do i turn you off
        what commands do you have
        """),
    Talk.IDENTITY: _lines("""
        who are you
        what are you
        who is this
        what is your name
        tell me about yourself
        tell me something about you
        i do not know anything about you
        your name please
        do you have a name
        what should i call you
        are you a bot
        are you a robot
        are you human
        are you a human or a bot
        are you a real person
        are you a real person or a machine
        am i talking to a person
        am i talking to a machine
        is there a human behind this
        is this a bot
        who made you
        who built you
        who created you
        who programmed you
        who coded this bot
        who owns you
        who runs this bot
        who is your boss
        who is your developer
        are you chatgpt
        are you an ai
        are you artificial intelligence
        are you real
        are you alive
        how old are you
        where are you from
        where do you live
        what language do you speak
        do you speak korean
        do you speak japanese
        do you speak other languages
        do you have feelings
        do you sleep
        do you dream
        do you have a girlfriend
        are you male or female
        are you smart
        how smart are you
        are you spying on me
        do you store my messages
        are you online
        which model are you
        who trained you
        who pays for you
        what are you made of
        what is it like to be a bot
        """),
    Talk.MOOD: _lines("""
        how are you
        how are you today
        how are you doing
        how is it going
        how do you do
        how do you feel today
        how was your day
        how is your day
        how have you been
        how is life
        are you ok
        are you well
        are you tired
        are you busy
        are you bored
        do you ever get tired
        do you get tired of answering people
        do you get bored of all these questions
        do you like your job
        you good
        what are you doing
        what are you up to
        what is new
        hope you are well
        i am fine
        i am good
        i am tired
        i am bored
        i am so bored today
        i am sad
        i am hungry
        """),
    Talk.CHATTER: _lines("""
        lol
        lmao
        rofl
        haha
        hahaha
        hahahaha
        hehe
        xd
        omg
        omg lol
        that is funny
        so funny
        very funny
        funny bot
        you are funny
        hilarious
        ok
        okay
        okk
        okay cool
        ok cool
        ok got it
        got it
        i see
        alright
        alright then
        fine
        sure
        yes
        no
        yep
        yeah
        nope
        nah
        maybe
        hmm
        hm
        uh
        um
        oh
        oh ok
        ah ok
        aha
        wow
        cool
        nice
        interesting
        whatever
        never mind
        nevermind
        forget it
        wait
        one moment
        sorry
        my bad
        no problem
        np
        brb
        idk
        i do not know
        i do not care
        k
        kk
        right
        exactly
        agreed
        true
        same
        tell me a joke
        can you tell me a joke
        tell me something funny
        tell me something silly
        make me laugh
        tell me a story
        sing a song for me
        sing me something
        write me a poem
        let us play a game
        play a game with me
        say something
        say something nice
        talk to me
        chat with me
        entertain me
        will you marry me
        i love you
        do you love me
        do you like me
        let us be friends
        can we be friends
        what is your favourite colour
        what is your favorite food
        do you like pizza
        do you like music
        do you eat
        flip a coin
        guess what
        surprise me
        blah blah blah
        """),
    Talk.COMPLAINT: _lines("""
        you are dumb
        you are so dumb
        you are stupid
        stupid bot
        dumb bot
        bad bot
        you are useless
        useless bot
        you are a useless bot
        this bot is useless
        this bot sucks
        you suck
        you are annoying
        you are wrong
        that is wrong
        wrong answer
        that was not helpful
        that did not help at all
        not helpful
        that is not what i asked
        not what i asked
        you do not understand me
        you understand nothing
        you know nothing
        shut up
        be quiet
        go away
        leave me alone
        stop
        stop it
        stop talking
        i hate you
        i hate bots
        you are boring
        you are slow
        you are broken
        are you broken
        are you stupid
        are you dumb
        idiot
        nonsense
        rubbish
        what a waste of time
        wtf
        what the hell
        why are you so slow
        why are you so stupid
        why do you never answer
        """),
    Talk.PRAISE: _lines("""
        good bot
        nice bot
        great bot
        well done
        good job
        great job
        great work
        nice one
        you are great
        you are the best
        you are awesome
        you are smart
        you are so smart
        you are clever
        you are cute
        you are helpful
        you are very helpful
        very helpful
        i like you
        i like this bot
        love this bot
        this bot is great
        this is great
        awesome
        perfect
        excellent
        brilliant
        amazing
        bravo
        """),
}


@cache
def stems_of(*talks: Talk) -> frozenset[str]:
    """Every stem of some kinds of small talk."""
    lines = (line for talk in talks for line in SMALL_TALK[talk])
    return frozenset(stemmed(token) for line in lines for token in tokens(line))
