/* What the store does for an agent: each is one transaction. Included by claims.pml. */

inline move(to) {
    promise(final_stands, !is_final);
    state = to;
    revision++;
    if
    :: is_claimed(state) -> skip
    :: else -> holder = NOBODY; holder_session = 0
    fi
}

inline spend(otherwise) {
    if
    :: state == cancelling -> move(cancelled)
    :: state != cancelling && spent < RETRIES -> spent++; move(scheduled)
    :: state != cancelling && spent == RETRIES -> move(otherwise)
    fi
}

/* Whoever asks again with the same session gets the same claim: the answer may have been lost. */
inline claim(a) {
    if
    :: state == scheduled && newest[a] == claim_session[a] && !has_ended[a] && silence[a] < LEASE ->
#ifndef NO_COUNT
        attempt++;
#endif
        promise(attempts_grow, attempt > last_attempt);
        last_attempt = attempt;
        holder = a;
        holder_session = claim_session[a];
        move(pending);
        claim_attempt[a] = attempt
#ifndef CLAIM_ONCE
    :: state == pending && holder == a && holder_session == claim_session[a] -> claim_attempt[a] = attempt
#endif
    :: else -> claim_attempt[a] = 0
    fi;
    known[a] = state;
    known_revision[a] = revision
}

#define is_kept(a) \
    ((event[a] == started && state == running) || (event[a] == succeeded && state == completed) || \
     (event[a] == stopped && state == cancelled) || \
     (event[a] == failing && (state == scheduled || state == failed || state == cancelled)))

inline apply(a) {
    if
    :: accepts(a) ->
#ifndef HOLDERS_ALONE
        promise(one_writer, owns(a));
#endif
        if
        :: event[a] == started -> move(running)
        :: event[a] == succeeded -> move(completed)
        :: event[a] == stopped -> move(cancelled)
        :: event[a] == failing -> spend(failed)
        fi;
        outcome[a] = applied
    :: else ->
        if
        :: attempt != claim_attempt[a] -> outcome[a] = void
        /* Kept by an earlier try whose answer was lost. */
        :: attempt == claim_attempt[a] && revision == known_revision[a] + 1 && is_kept(a) -> outcome[a] = applied
        :: else -> outcome[a] = (is_claimed(state) -> moved : void)
        fi
    fi
}

inline renew(a) {
    is_refused[a] = (has_ended[a] || newest[a] != session[a]);
    held[a] = 0;
    if
    :: is_refused[a] -> skip
    :: else ->
        silence[a] = 0;
        if
        :: is_claimed(state) && holder == a && holder_session == session[a] -> held[a] = attempt; held_state[a] = state
        :: else -> skip
        fi;
        offer_to_lead(a)
    fi
}

inline offer_to_lead(a) {
    if
    :: leader == a && leader_session == session[a] -> offer[a] = term
    :: leader == NOBODY || newest[leader] != leader_session || has_ended[leader] || silence[leader] > LEASE ->
        leader = a;
        leader_session = session[a];
        term++;
        offer[a] = term
    :: else -> offer[a] = 0
    fi
}

inline open(a) { newest[a]++; has_ended[a] = false; silence[a] = 0 }

inline end(a) {
    if
    :: is_claimed(state) && holder == a -> spend(crashed)
    :: else -> skip
    fi;
    has_ended[a] = true
}

inline sweep(a) {
    if
    :: leader == a && term == sweeping[a] ->
        if
        :: is_claimed(state) && (has_ended[holder] || newest[holder] != holder_session) -> spend(crashed)
        :: is_claimed(state) && !has_ended[holder] && newest[holder] == holder_session && silence[holder] > PATIENCE ->
            promise(judged_with_patience, since_back >= LEASE - 1 || life[a] != awake);
            spend(crashed)
        :: else -> skip
        fi;
        end_expired_sessions(0);
        end_expired_sessions(1)
    :: else -> skip
    fi;
    sweeping[a] = 0
}

inline end_expired_sessions(b) {
    if
    :: silence[b] > LEASE && !(is_claimed(state) && holder == b) -> has_ended[b] = true
    :: else -> skip
    fi
}
