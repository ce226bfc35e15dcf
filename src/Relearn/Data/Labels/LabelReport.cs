using Relearn.Numerics;

namespace Relearn.Data.Labels;

/// <summary>The labels of a project: how many, of which class, from whom, how old, and where they differ.</summary>
/// <param name="Rows">Rows of the newest data set version.</param>
/// <param name="Labelled">Those with a label.</param>
/// <param name="Classes">Rows of each class; of many those of the largest.</param>
/// <param name="AllClasses">Number of classes that rows have.</param>
/// <param name="Origins">Rows by what gave their label; <c>source</c> is the data itself.</param>
/// <param name="Authors">Who gave labels.</param>
/// <param name="Ages">Entries by age.</param>
/// <param name="Entries">Entries that stand.</param>
/// <param name="Withdrawn">Entries that were taken back or said anew.</param>
/// <param name="Items">Items that have an entry.</param>
/// <param name="Unmatched">Items that no row has.</param>
/// <param name="BeforeEvent">Items whose label was given before their event.</param>
/// <param name="Repeated">Times that somebody labelled an item again for the same purpose.</param>
/// <param name="Conflicts">Items on which people differ and nobody had the last word.</param>
/// <param name="Listed">The first of them, with what was said.</param>
/// <param name="Warnings">What should be looked at.</param>
sealed record LabelReport(
    long Rows, long Labelled, IReadOnlyDictionary<string, long> Classes, int AllClasses, IReadOnlyDictionary<string, long> Origins, IReadOnlyList<LabelAuthor> Authors,
    IReadOnlyDictionary<string, long> Ages, long Entries, long Withdrawn, long Items, long Unmatched, long BeforeEvent, long Repeated, long Conflicts,
    IReadOnlyList<LabelConflict> Listed, IReadOnlyList<string> Warnings);

/// <summary>Somebody, or something, that gave labels.</summary>
/// <param name="By">Name.</param>
/// <param name="Origin">What it is.</param>
/// <param name="Labels">Labels that stand.</param>
/// <param name="Classes">Share of each class; of many those that they gave most.</param>
/// <param name="CannotTell">Items of which they could not tell.</param>
/// <param name="Gold">Of gold items that they labelled, the share that they got right; null: they saw none.</param>
/// <param name="First">When they began.</param>
/// <param name="Last">When they last gave one.</param>
/// <param name="Instructions">Versions of the instructions that they worked under.</param>
sealed record LabelAuthor(string By, LabelOrigin Origin, long Labels, IReadOnlyDictionary<string, double> Classes, long CannotTell, Interval? Gold, DateTimeOffset First, DateTimeOffset Last, IReadOnlyList<string> Instructions);

/// <summary>An item on which labels differ.</summary>
/// <param name="Item">Its name.</param>
/// <param name="Said">Who said what.</param>
sealed record LabelConflict(string Item, IReadOnlyDictionary<string, string> Said);
