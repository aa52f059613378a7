// Placeholders until the catalogue sync lands: delete each line here as its real one arrives, and the file when empty.
import Commerce
import Storage
import FoundationEssentials
extension Shop { func syncCatalogue() async {} }
extension Writer { func learnCost(_ p: ProductKey, _ k: PlanKey, _ c: Decimal, at: Date) throws {} }
