using Relearn.Inference.Models.Classes;

namespace Relearn.Data.Labels;

/// <summary>What is to be made of a file of votes.</summary>
/// <param name="File">The votes, one a row.</param>
/// <param name="Item">Column of the items, also in the gold file.</param>
/// <param name="Annotator">Column of the annotators.</param>
/// <param name="Label">Column of the classes, also in the gold file.</param>
/// <param name="Gold">File of items whose class is known, if there is one.</param>
/// <param name="Classes">The classes in their order; empty: those that are found.</param>
/// <param name="Distance">Distance of alpha: nominal, ordinal, interval, or path.</param>
/// <param name="Tree">File with the tree of the classes, instead of a distance.</param>
/// <param name="Method">The method, or null to choose on gold.</param>
/// <param name="Out">The CSV file that is written, if any.</param>
/// <param name="Separator">With the distance path, what stands between the names of a path.</param>
sealed record AggregationRequest(string File, string Item, string Annotator, string Label, string? Gold, IReadOnlyList<string> Classes, string Distance, string? Tree, string? Method, string? Out, string Separator = Taxonomy.Separator);
