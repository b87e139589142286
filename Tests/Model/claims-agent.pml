/* What an agent does with the store's answers. Included by claims.pml. */

inline stop_beat(a) {
    beat[a] = resting;
    age[a] = 0;
    active_before[a] = 0;
    is_behind[a] = false;
    is_refused[a] = false;
    held[a] = 0;
    held_state[a] = scheduled;
    offer[a] = 0
}

inline fail_beat(a) { stop_beat(a); reachable[a] = 0 }

inline abandon_run(a) {
    order[a] = abandon;
    is_alive[a] = false
}

/* Not this attempt's claim any more: its process is killed, and nothing is reported of it. */
inline obey(a) {
    if
    :: is_refused[a] -> start_over(a)
    :: else -> obey_renewed(a)
    fi
}

inline obey_renewed(a) {
    if
    :: is_active(a) && active_before[a] == claim_attempt[a] && held[a] != claim_attempt[a] -> abandon_run(a)
    :: is_active(a) && held[a] == claim_attempt[a] && held_state[a] == cancelling && order[a] == none ->
        order[a] = cancel
    :: else -> skip
    fi;
    leads[a] = offer[a];
    if
    :: is_behind[a] -> reachable[a] = age[a]
    :: else -> skip
    fi;
#ifdef COUNT_FROM_ANSWER
    since_sent[a] = 0;
#else
    since_sent[a] = age[a];
#endif
    if
    :: held[a] == 0 || (is_active(a) && held[a] == claim_attempt[a]) -> unclaimed_before[a] = 0; stop_beat(a)
    :: else ->
        if
        :: unclaimed_before[a] != held[a] -> unclaimed_before[a] = held[a]; stop_beat(a)
        :: unclaimed_before[a] == held[a] -> beat[a] = taking_up
        fi
    fi
}

inline take_up(a) {
#ifndef NO_TAKE_UP
    if
    :: held_state[a] == pending -> is_doubtful[a] = true
    :: held_state[a] != pending && is_claimed(state) && holder == a && holder_session == session[a] && attempt == held[a] ->
        spend(crashed)
    :: else -> skip
    fi;
#endif
    stop_beat(a)
}

inline leave(a) {
    phase[a] = idle;
    claim_session[a] = 0;
    claim_attempt[a] = 0;
    is_alive[a] = false;
    order[a] = none;
    event[a] = nothing;
    known[a] = scheduled;
    known_revision[a] = 0;
    outcome[a] = unanswered
}


inline ask(a) { claim_session[a] = session[a]; is_doubtful[a] = false }

/* An answer may be old, and the claim with it: what came too late is asked for again. */
inline begin(a) {
    if
    :: claim_attempt[a] == 0 -> leave(a)
#ifdef LATE_START
    :: claim_attempt[a] != 0 -> launch(a)
#else
    :: claim_attempt[a] != 0 && claim_session[a] == session[a] && since_sent[a] < LEASE -> launch(a)
    :: claim_attempt[a] != 0 && (claim_session[a] != session[a] || since_sent[a] >= LEASE) -> is_doubtful[a] = true; leave(a)
#endif
    fi
}

inline look(a) {
    promise(one_accepted, !(is_alive[1 - a] && is_holder(a) && is_holder(1 - a)));
    promise(stopped_in_time, !(is_alive[1 - a] && life[1 - a] == awake))
}

inline launch(a) {
    is_alive[a] = true;
    look(a);
    event[a] = started;
    phase[a] = reporting
}

/* A report is made again until the store has kept it or the claim is known to be void. */
inline report(a) {
    if
    :: event[a] == started && known[a] == cancelling -> event[a] = nothing; phase[a] = executing
    :: event[a] == stopped && known[a] != cancelling ->
        outcome[a] = (is_claimed(state) && attempt == claim_attempt[a] -> moved : void);
        take(a)
    :: else -> apply(a); take(a)
    fi
}

inline take(a) {
    if
    :: outcome[a] == applied && event[a] == started ->
        known[a] = running;
        known_revision[a]++;
        event[a] = nothing;
        phase[a] = executing
    :: outcome[a] == moved -> known[a] = state; known_revision[a] = revision
    :: outcome[a] == void || (outcome[a] == applied && event[a] != started) -> leave(a)
    fi;
    outcome[a] = unanswered
}


/* Its processes die with an agent: the kernel sees to that. What it had sent and the store had not kept is lost. */
inline die(a) {
    life[a] = dead;
    leave(a);
    stop_beat(a);
    is_doubtful[a] = false;
    session[a] = 0;
    since_sent[a] = 0;
    reachable[a] = 0;
    leads[a] = 0;
    sweeping[a] = 0;
    unclaimed_before[a] = 0
}

/* The session was ended by others: nothing of it is ours. */
inline start_over(a) {
    if
#ifdef SOME_START_OVER
    :: is_active(a) && active_before[a] == claim_attempt[a] -> abandon_run(a)
#else
    :: is_active(a) -> abandon_run(a)
#endif
    :: else -> skip
    fi;
    age[a] = 0;
    beat[a] = opening
}

inline remember(a) {
    session[a] = newest[a];
    since_sent[a] = age[a];
    leads[a] = 0;
    unclaimed_before[a] = 0;
    stop_beat(a)
}

inline send(a) {
    age[a] = 0;
    is_behind[a] = (since_sent[a] > LEASE);
    active_before[a] = (is_active(a) -> claim_attempt[a] : 0)
}

/* A call that was on its way fails. */
inline break_calls(a) {
    sweeping[a] = 0;
    if
    :: beat[a] == renewing -> beat[a] = broken
    :: else -> skip
    fi
}
