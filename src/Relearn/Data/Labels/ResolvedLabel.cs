namespace Relearn.Data.Labels;

/// <summary>What the entries about an item come to.</summary>
/// <param name="Item">The item.</param>
/// <param name="Value">The class; null: nobody can tell, or they do not agree. A row keeps its own label then.</param>
/// <param name="Origin">What gave it.</param>
/// <param name="By">Who gave it; of several the last.</param>
/// <param name="At">When.</param>
/// <param name="Conflict">Different classes were given by people, or by what counts here.</param>
/// <param name="Adjudicated">Somebody had the last word.</param>
/// <param name="Votes">How many gave a class.</param>
sealed record ResolvedLabel(string Item, string? Value, LabelOrigin Origin, string By, DateTimeOffset At, bool Conflict, bool Adjudicated, int Votes);
