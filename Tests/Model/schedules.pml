/* Schedules: two leaders with terms, one schedule, and a person who pauses and changes it meanwhile.
 *
 * Each action has the name of the function in the code that it stands for; README.md has the list. A leader may be frozen
 * between any two of its steps: then it simply takes the next one later.
 */

/* The schedule's times are 1 to TIMES; the clock stands still after the last. */
#define TIMES 3
#define REACH 2 /* how far a plan looks ahead */
#define TERMS 3
#ifndef REQUESTS
#define REQUESTS 2
#endif

#define NOBODY 2

/* The store: leader, schedule, flow_run. */
byte leader = NOBODY, term
byte now
byte planned_until, revision = 1
bool is_paused, is_locked
bool halves /* the rule: every time, or every second one */
byte runs[TIMES + 1]

byte changes = TERMS - 1 /* of leader */
bool is_dead[2], is_gone[2]

/* For the promises alone: what was due when the clock passed it, and was not let go since. */
bool is_owed[TIMES + 1]
bool none_twice = true, none_missed = true, none_uncalled = true

#define fires(t) (!halves || t % 2 == 0)

#ifdef NO_REVISION
#define stands true
#else
#define stands (seen_revision == revision)
#endif
#ifdef NO_TERM
#define reigns true
#else
#define reigns (leader == a && term == my_term)
#endif

#ifdef NO_SUCCESSOR
#define may_follow (term == 0)
#else
#define may_follow true
#endif

inline promise(property, condition) { property = (condition); assert(property) }

/* A schedule's time that has its run gets no other. */
inline insert_planned_runs() {
    t = 1;
    do
    :: t <= TIMES ->
        if
#ifdef NO_UNIQUE
        :: plan[t] -> runs[t]++
#else
        :: plan[t] && runs[t] == 0 -> runs[t]++
#endif
        :: else -> skip
        fi;
        promise(none_twice, runs[t] <= 1);
        t++
    :: else -> break
    od
}

inline check() {
    t = 1;
    do
    :: t <= TIMES ->
        promise(none_missed, !(is_owed[t] && t <= planned_until && runs[t] == 0));
        t++
    :: else -> break
    od
}

/* What a leader does: RunPlanner decides, in no step of the store's. */
inline plan_runs() {
    plan_until = (seen_now + REACH < TIMES -> seen_now + REACH : TIMES);
    t = 1;
    do
    :: t <= TIMES ->
        plan[t] = (t > seen_until && t <= plan_until && (!seen_halves || t % 2 == 0));
        t++
    :: else -> break
    od;
    plan_until = (plan_until > seen_until -> plan_until : seen_until)
}

inline forget() {
    my_term = 0;
    give_up()
}

inline give_up() {
    seen_revision = 0;
    seen_until = 0;
    seen_now = 0;
    seen_halves = false;
    plan_until = 0;
    t = 1;
    do
    :: t <= TIMES -> plan[t] = false; t++
    :: else -> break
    od;
    t = 0
}

active [2] proctype Leader() {
    byte a = _pid % 2;
    byte my_term, seen_revision, seen_until, seen_now, plan_until, t;
    bool seen_halves, plan[TIMES + 1];

follow:
    atomic { !is_dead[a] && leader == NOBODY && may_follow -> leader = a; term++; my_term = term };
lead:
    if
    :: atomic { is_dead[a] -> forget(); goto follow }
    /* Others may have taken the lead since: a leader hears of it with its next heartbeat. */
    :: atomic { !is_dead[a] && leader != a -> forget(); goto follow }
    :: atomic { !is_dead[a] && reigns && !is_paused && (planned_until < TIMES && planned_until < now + REACH) ->
        seen_revision = revision;
        seen_until = planned_until;
        seen_now = now;
        seen_halves = halves;
        plan_runs() }
    fi;
    /* keep: one transaction, under the schedule's lock once it looks at the schedule. */
    if
    :: atomic { is_dead[a] -> forget(); goto follow }
    :: atomic { !is_dead[a] && reigns }
    :: atomic { !is_dead[a] && !reigns -> give_up(); goto lead }
    fi;
#ifdef TWO_TRANSACTIONS
    if
    :: atomic { is_dead[a] -> forget(); goto follow }
    :: atomic { !is_dead[a] && !is_locked && stands -> planned_until = plan_until; revision++ }
    :: atomic { !is_dead[a] && !is_locked && !stands -> give_up(); goto lead }
    fi;
    if
    :: atomic { is_dead[a] -> forget(); goto follow }
    :: atomic { !is_dead[a] -> insert_planned_runs(); check(); give_up(); goto lead }
    fi
#else
    if
    :: atomic { is_dead[a] -> forget(); goto follow }
    :: atomic { !is_dead[a] && !is_locked && stands ->
        planned_until = plan_until;
        revision++;
        insert_planned_runs();
        check();
        give_up();
        goto lead }
    :: atomic { !is_dead[a] && !is_locked && !stands -> give_up(); goto lead }
    fi
#endif
}

/* Kills a leader, or lets its lease run out while it lives: it may be frozen, and find out late. */
active proctype Fate() {
    byte a;
end:
    do
    :: atomic { changes > 0 && leader != NOBODY -> changes--; a = leader; is_dead[a] = true; leader = NOBODY;
        if
        :: !is_gone[1 - a] -> is_gone[a] = true
        :: true
        fi;
        a = 0 }
    :: atomic { is_dead[0] && !is_gone[0] -> is_dead[0] = false }
    :: atomic { is_dead[1] && !is_gone[1] -> is_dead[1] = false }
    :: atomic { changes > 0 && leader != NOBODY -> changes--; leader = NOBODY }
    od
}

active proctype Clock() {
    byte t;
end:
    do
    :: atomic { now < TIMES ->
        now++;
        promise(none_uncalled, runs[now] == 0 || is_locked || (!is_paused && fires(now)));
        is_owed[now] = (!is_paused && fires(now));
        check();
        t = 0 }
    /* Nothing else may be left to do, and what is owed then is owed for ever. */
    :: now == TIMES -> skip
    od
}

/* Runs ahead are taken away; what passed and has no run is let go. The clock may pass a time between the two statements. */
inline forget_runs_ahead(from) {
    planned_until = from;
    revision++;
    t = 1;
    do
    :: t <= TIMES ->
        if
#ifdef NO_FORGETTING
        :: t > now -> skip
#else
        :: t > now -> runs[t] = 0
#endif
        :: else -> is_owed[t] = (is_owed[t] && (runs[t] > 0 || (t > from && !is_paused && fires(t))))
        fi;
        t++
    :: else -> break
    od;
    t = 0;
    is_locked = false
}

active proctype Person() {
    byte requests = REQUESTS, from, t;
end:
    do
    :: atomic { requests > 0 && !is_locked -> requests--; is_locked = true; from = now };
        if
        :: atomic { is_paused = !is_paused; forget_runs_ahead(from) }
        :: atomic { halves = !halves; forget_runs_ahead(from) }
        fi;
        from = 0
    :: requests > 0 -> requests = 0
    od
}

ltl every_time_is_made {
    <> [] ((!is_owed[1] || runs[1] == 1) && (!is_owed[2] || runs[2] == 1) && (!is_owed[3] || runs[3] == 1))
}
