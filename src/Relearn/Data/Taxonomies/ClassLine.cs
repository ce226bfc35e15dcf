namespace Relearn.Data.Taxonomies;

/// <summary>A class before training.</summary>
/// <param name="Path">Names from the top.</param>
/// <param name="Examples">Training rows that are labelled as it.</param>
/// <param name="Counted">The same with those that it takes from the classes below that are not yet told apart.</param>
/// <param name="Into">The class that takes its examples until it has enough: it is not yet told apart; null where it is.</param>
/// <param name="Needed">Labels that it lacks.</param>
/// <param name="Kept">It stays a class on purpose, however few examples it has.</param>
sealed record ClassLine(string Path, long Examples, long Counted, string? Into, long Needed, bool Kept);
