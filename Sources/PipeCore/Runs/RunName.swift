/// Readable names for runs, such as `brisk-otter`, for people to say aloud.
package enum RunName {
    private static let adjectives = """
        able airy amber ample azure bold brave breezy bright brisk calm candid cheery civil clear clever cosy
        crisp daring deft eager early easy fair fancy fast fine fleet fond frank free fresh gentle glad golden
        grand great happy hardy honest humble ideal jolly keen kind large lively loyal lucid lucky merry mild
        mint modest neat nimble noble novel orange patient plain polite prime proud pure quick quiet rapid ready
        robust rosy round royal safe sharp shiny silent silver simple smart snug solid spry stable steady still
        sturdy sunny sure swift tidy tough true trusty upbeat urban vivid warm wary whole wise witty young zesty
        """.split { $0 == " " || $0 == "\n" }

    private static let animals = """
        adder albatross alpaca ant antelope badger bat bear beaver bee beetle bison boar bobcat buffalo bull
        camel caribou cat chamois cheetah chough cobra cod condor coral cougar coyote crab crane cricket crow
        curlew deer dingo dog dolphin dove dragonfly duck eagle eel egret elk emu falcon ferret finch fox frog
        gazelle gecko gibbon giraffe gnu goat goose grouse gull hamster hare hawk heron hornet horse ibex ibis
        iguana jackal jaguar jay kestrel kiwi koala kudu lark lemur leopard limpet lion lizard llama lobster
        lynx macaw magpie marmot marten mole moose moth mouse mule newt octopus okapi orca oriole osprey otter
        owl ox oyster panda panther parrot pelican penguin perch petrel pigeon pike plover pony puffin puma
        quail rabbit raven robin rook salmon seal shark sheep shrew skink sloth snail sparrow squid stork swan
        tapir tern tiger toad trout turtle viper vole walrus wasp weasel whale wolf wombat wren yak zebra
        """.split { $0 == " " || $0 == "\n" }

    package static func random(using generator: inout some RandomNumberGenerator) -> String {
        let adjective = adjectives.randomElement(using: &generator) ?? "plain"
        let animal = animals.randomElement(using: &generator) ?? "octopus"
        return "\(adjective)-\(animal)"
    }

    package static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }
}
