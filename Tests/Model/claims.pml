/* Session, claim, report and sweep: two agents, one store, one run, and a few faults at the worst moments.
 *
 * Each action has the name of the function in the code that it stands for; README.md has the list. A call to the store is
 * three steps: it is sent, the store keeps it, its answer arrives. Anything may happen between two of them.
 */

/* In ticks of the clock; an agent sends a heartbeat in each. */
#define LEASE 2
#define GRACE 1 /* the run's disconnect_grace */
#define RETRIES 1
#ifndef FAULTS
#define FAULTS 2
#endif

/* What a search leaves out, so that it can take more faults. */
#ifndef FAILS
#define FAILS true
#endif
#ifndef REQUESTS
#define REQUESTS true
#endif
#ifndef LEAVES
#define LEAVES true
#endif

#define NOBODY 2
#define LONG (LEASE + GRACE + 1) /* where clocks stop: longer makes no difference */

mtype:state = { scheduled, pending, running, cancelling, completed, failed, crashed, cancelled }
mtype:life = { awake, waking, frozen, dead, starting }
mtype:beat = { resting, renewing, renewed, broken, opening, taking_up }
mtype:phase = { idle, claimed, executing, reporting }
mtype:event = { nothing, started, succeeded, failing, stopped }
mtype:order = { none, cancel, abandon }
mtype:outcome = { unanswered, applied, moved, void }

/* The store: flow_run, agent_session, leader. */
mtype:state state = scheduled
byte revision = 1, attempt, spent
byte holder = NOBODY, holder_session
byte newest[2] = 1 /* an agent's newest session; those before it have ended */
bool has_ended[2]
byte silence[2] /* since the store kept a renewal */
byte leader = 0, leader_session = 1, term = 1

/* An agent and its heartbeat. */
mtype:life life[2] = awake
bool is_gone[2] /* for ever */
byte session[2] = 1
byte since_sent[2] /* since the last renewal was sent that succeeded */
byte reachable[2] = LEASE /* since a renewal failed */
byte leads[2] = 0 /* the term, or none */
byte sweeping[2] /* the term of a sweep under way */
mtype:beat beat[2] = resting
byte age[2] /* since the renewal under way was sent */
byte active_before[2], unclaimed_before[2] /* attempts */
bool is_behind[2], is_refused[2]
byte held[2], offer[2]
mtype:state held_state[2] = scheduled

/* The run that it executes, and what it reports. */
mtype:phase phase[2] = idle
bool is_doubtful[2], is_alive[2]
byte claim_session[2], claim_attempt[2]
mtype:order order[2] = none
mtype:event event[2] = nothing
mtype:state known[2] = scheduled
byte known_revision[2]
mtype:outcome outcome[2] = unanswered

/* What is broken, and how much may still break. */
bool is_away, is_cut[2]
byte faults = FAULTS

/* For the promises alone. */
byte away_for, since_back = LEASE, last_attempt
bool one_accepted = true, one_writer = true, stopped_in_time = true, final_stands = true, attempts_grow = true,
    judged_with_patience = true

#define is_up(a) (life[a] == awake || life[a] == waking)
#define reaches(a) (!is_away && !is_cut[a])
#define is_final (state == completed || state == failed || state == crashed || state == cancelled)
#define is_claimed(s) (s == pending || s == running || s == cancelling)
#define is_active(a) (phase[a] != idle && phase[a] != claimed)
#define owns(a) (is_claimed(state) && holder == a && holder_session == claim_session[a] && attempt == claim_attempt[a])
#define is_overdue(a) (is_active(a) && order[a] != abandon && since_sent[a] >= LEASE + GRACE)

#ifdef NO_FENCE
#define is_holder(a) is_claimed(state)
#define accepts(a) is_claimed(state)
#else
#define is_holder(a) owns(a)
#define accepts(a) (owns(a) && revision == known_revision[a] && state == known[a])
#endif
#ifdef SWEEP_TOO_EARLY
#define PATIENCE (LEASE - 1)
#else
#define PATIENCE (LEASE + GRACE)
#endif
#ifdef JUDGE_AT_ONCE
#define may_judge(a) true
#else
#define may_judge(a) (reachable[a] >= LEASE && since_sent[a] < LEASE)
#endif

/* After the end nothing of interest can happen but a late report. */
#define may_break (faults > 0 && !is_final)
#define is_running_on (!is_final || is_alive[0] || is_alive[1])
#define is_free(a) (is_up(a) && phase[a] == idle && (state == scheduled || is_doubtful[a]))
/* What the machine refuses: that it started is no news of a run that is cancelled, and only such a run is stopped. */
#define may_happen(a) ((event[a] == stopped) == (known[a] == cancelling) || event[a] == succeeded || event[a] == failing)
#define is_reporting(a) (is_up(a) && phase[a] == reporting)
#define is_judge(a) \
    (is_up(a) && leads[a] != 0 && sweeping[a] == 0 && reaches(a) && may_judge(a) && (is_sweepable(0) || is_sweepable(1)))
#define is_sweepable(b) \
    ((is_claimed(state) && holder == b && (has_ended[b] || newest[b] != holder_session || silence[b] > PATIENCE)) || \
     (silence[b] > LEASE && !has_ended[b] && !(is_claimed(state) && holder == b)))
/* What an agent that is awake does before time passes. */
#define is_busy(a) (beat[a] == opening || beat[a] == taking_up)
#ifdef NO_GUARD
#define is_restless(a) (life[a] == waking || (is_up(a) && (is_busy(a) || (is_alive[a] && order[a] == abandon))))
#else
#define is_restless(a) (life[a] == waking || (is_up(a) && (is_busy(a) || is_overdue(a) || (is_alive[a] && order[a] == abandon))))
#endif


inline promise(property, condition) { property = (condition); assert(property) }

#include "claims-store.pml"
#include "claims-agent.pml"

active [2] proctype Heartbeat() {
    byte a = _pid % 2;
    do
    :: atomic { beat[a] == renewing && reaches(a) -> renew(a); beat[a] = renewed }
    :: atomic { beat[a] == renewed && is_up(a) -> obey(a) }
    :: atomic { (beat[a] == renewing || beat[a] == renewed || beat[a] == broken) && is_up(a) -> fail_beat(a) }
    :: atomic { beat[a] == opening && is_up(a) && reaches(a) -> open(a); remember(a) }
    :: atomic { beat[a] == opening && is_up(a) && reaches(a) && may_break -> faults--; open(a); fail_beat(a) }
    :: atomic { beat[a] == opening && is_up(a) && !reaches(a) -> fail_beat(a) }
    :: atomic { beat[a] == taking_up && is_up(a) && reaches(a) -> take_up(a) }
    :: atomic { beat[a] == taking_up && is_up(a) && !reaches(a) -> stop_beat(a) }
    od
}

active [2] proctype GuardLease() {
    byte a = _pid % 2;
    do
#ifndef NO_GUARD
    :: atomic { is_up(a) && is_overdue(a) -> abandon_run(a) }
#endif
    :: atomic { is_up(a) && is_alive[a] && order[a] == abandon -> is_alive[a] = false }
    :: atomic { life[a] == waking && !is_overdue(a) -> life[a] = awake }
    od
}

/* QueueConsumer, RunSupervisor and Reporter of an agent with one slot. */
active [2] proctype Slot() {
    byte a = _pid % 2;
    do
    :: atomic { is_free(a) && reaches(a) -> ask(a); claim(a); begin(a) }
    :: atomic { is_free(a) && reaches(a) && may_break -> faults--; ask(a); claim(a); phase[a] = claimed }
    :: atomic { phase[a] == claimed && is_up(a) -> begin(a) }
    :: atomic { phase[a] == claimed && is_up(a) -> is_doubtful[a] = true; leave(a) }
    :: atomic { phase[a] == executing && is_up(a) ->
        is_alive[a] = false;
        if
        :: order[a] == abandon -> leave(a)
        :: order[a] == cancel -> event[a] = stopped; phase[a] = reporting
        :: order[a] != abandon -> event[a] = succeeded; phase[a] = reporting
        :: order[a] == none && FAILS -> event[a] = failing; phase[a] = reporting
        fi }
    :: atomic { is_reporting(a) && reaches(a) -> report(a) }
    :: atomic { is_reporting(a) && reaches(a) && may_break && may_happen(a) -> faults--; apply(a); outcome[a] = unanswered }
    od
}

active [2] proctype DutyRoster() {
    byte a = _pid % 2;
    do
#ifndef NO_SWEEP
    :: atomic { is_judge(a) -> sweeping[a] = leads[a]; sweep(a) }
    :: atomic { is_judge(a) && may_break -> faults--; sweeping[a] = leads[a] }
#endif
    :: atomic { sweeping[a] != 0 && reaches(a) -> sweep(a) }
    :: atomic { sweeping[a] != 0 && is_up(a) && !reaches(a) -> sweeping[a] = 0 }
    od
}

/* What befalls an agent. One of the two may be gone for ever; what is cut off comes back at last. */
active [2] proctype Fate() {
    byte a = _pid % 2;
    do
    :: atomic { may_break && is_up(a) -> faults--; life[a] = frozen; if :: LEAVES && !is_gone[1 - a] -> is_gone[a] = true :: true fi }
    :: atomic { life[a] == frozen && !is_gone[a] -> life[a] = waking }
    :: atomic { may_break && life[a] != dead -> faults--; die(a); if :: LEAVES && !is_gone[1 - a] -> is_gone[a] = true :: true fi }
    :: atomic { life[a] == dead && !is_gone[a] && reaches(a) -> end(a); life[a] = starting }
    :: atomic { life[a] == starting && reaches(a) -> open(a); session[a] = newest[a]; life[a] = awake }
    :: atomic { life[a] == starting && reaches(a) && may_break -> faults--; open(a) }
    :: atomic { may_break && !is_cut[a] -> faults--; is_cut[a] = true; break_calls(a) }
    :: atomic { is_cut[a] -> is_cut[a] = false }
    od
}

active proctype Outage() {
    do
    :: atomic { may_break && !is_away -> faults--; is_away = true; break_calls(0); break_calls(1) }
    :: atomic { is_away ->
        is_away = false;
        if
        :: away_for > LEASE -> since_back = 0
        :: else -> skip
        fi;
        away_for = 0 }
    od
}

inline age_by_tick(clock, limit) {
    if
    :: clock < limit -> clock++
    :: else -> skip
    fi
}

inline tick(a) {
    age_by_tick(silence[a], LONG);
    if
    :: life[a] == dead -> skip
    :: else ->
        age_by_tick(since_sent[a], LONG);
        age_by_tick(reachable[a], LEASE);
        if
        :: beat[a] != resting -> age_by_tick(age[a], LONG)
        :: else -> skip
        fi
    fi
}

/* What Heartbeat.run does in a tick. An answer that takes its time, or never comes, is a fault. */
inline heartbeat(a) {
    if
    :: is_up(a) && beat[a] == resting && reaches(a) -> send(a); renew(a); obey(a)
    :: is_up(a) && beat[a] == resting && reaches(a) && may_break -> faults--; send(a); renew(a); beat[a] = renewed
    :: is_up(a) && beat[a] == resting && reaches(a) && may_break -> faults--; send(a); beat[a] = renewing
    :: is_up(a) && beat[a] == resting && !reaches(a) -> fail_beat(a)
    :: !is_up(a) || beat[a] != resting -> skip
    fi
}

/* Time passes once every agent that is awake has done what it does in time. */
active proctype Clock() {
    bool is_requested;
#ifdef BLIND_REQUEST
    mtype:state seen = state;
#else
#define seen state
#endif
    do
    :: atomic { is_running_on && !is_restless(0) && !is_restless(1) ->
        promise(stopped_in_time, !(is_alive[0] && is_alive[1] && life[0] == awake && life[1] == awake));
        tick(0);
        tick(1);
        heartbeat(0);
        heartbeat(1);
        if
        :: is_away -> age_by_tick(away_for, LONG)
        :: else -> age_by_tick(since_back, LEASE)
        fi }
    /* Somebody asks for the cancellation, once, at any moment, or never. */
    :: atomic { REQUESTS && !is_away && !is_requested && seen == scheduled -> is_requested = true; move(cancelled) }
    :: atomic { REQUESTS && !is_away && !is_requested && (seen == pending || seen == running) -> is_requested = true; move(cancelling) }
    od
}

ltl every_run_ends { <> is_final }
