# Of what `swift test` prints: what failed, and the tests that began and did not end. Tests of two suites may share a name,
# and a line may begin in the middle of another.
/✘ / { print }
/◇ Test .* started\.$/ && !/◇ Test (case passing|run started)/ { begun[name()]++ }
/[^ ]+ Test .* (passed|failed|skipped|cancelled)( after |\.|:)/ { ended[name()]++ }
END {
    for (test in begun)
        if (begun[test] > ended[test]) print "did not end: " test
}

function name(    rest) {
    rest = $0
    sub(/^.*(◇|✔|✘|➜|⚠︎|✖︎) Test /, "", rest)
    sub(/( with [0-9]+ test cases?)? (started\.|(passed|failed|(was )?(skipped|cancelled)).*)$/, "", rest)
    return rest
}
