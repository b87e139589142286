/// A flow in a few lines of shell that tells of its work on the contract.
enum TellingFlow {
    /// Writes JSON lines, in which ' stands for ", to the contract.
    static let say = "say() { printf '%s\\n' \"$*\" | tr \"'\" '\"' >&3; }"

    /// Two downloads within a flow, an upload that fails unless there is a file `lake` in the bench's folder, a tidying up that is
    /// skipped then; with metrics, artifacts and a result.
    static let reports = """
        \(say)
        say "{'type':'hello','sdk':'sh','version':'1','contract':2}"
        say "{'type':'task','key':'reports','name':'reports','kind':'flow','state':'running'}"
        for i in 0 1; do
            say "{'type':'task','key':'reports/download-$i','name':'download','within':'reports','state':'running'}"
            say "{'type':'progress','task':'reports/download-$i','done':620,'total':1000,'unit':'rows'}"
            say "{'type':'log','task':'reports/download-$i','message':'chunk $i'}"
            say "{'type':'metric','task':'reports/download-$i','name':'records','value':500,'unit':'rows'}"
            say "{'type':'task','key':'reports/download-$i','state':'completed'}"
        done
        say "{'type':'task','key':'reports','state':'completed'}"
        say "{'type':'artifact','kind':'markdown','key':'summary','data':'# Summary','description':'what came of it'}"
        say "{'type':'artifact','kind':'table','task':'reports','data':[{'station':'59 ST','entries':12},{'station':'1 AV'}]}"
        say "{'type':'task','key':'upload-0','name':'upload','state':'running','parents':['reports']}"
        if [ -e "$BENCH/lake" ]; then
            say "{'type':'task','key':'upload-0','state':'completed'}"
            say "{'type':'result','value':{'rows':1000}}"
            exit 0
        fi
        say "{'type':'task','key':'upload-0','state':'failed','cause':'IOError: no lake','detail':'line 1'}"
        say "{'type':'task','key':'tidy-0','name':'tidy','state':'skipped','cause':'upload-0 failed'}"
        say "{'type':'failure','error':'IOError','message':'no lake'}"
        exit 1
        """
}
