using Relearn.Data.Labels.Aggregation;
using Relearn.Data.Labels.Agreement;

namespace Relearn.Data.Labels;

/// <summary>What a file of votes says, and how it was made one label an item.</summary>
/// <param name="Items">Items that stand in the file.</param>
/// <param name="ItemsWithoutVotes">Those for which all abstained.</param>
/// <param name="Annotators">Number of annotators.</param>
/// <param name="Votes">Votes that stand.</param>
/// <param name="Abstentions">Empty labels.</param>
/// <param name="Repeats">Annotators who answered more than once for one item; the last answer stands.</param>
/// <param name="Unread">Rows that could not be read, by reason.</param>
/// <param name="Classes">The classes with the share that the method gives them.</param>
/// <param name="Agreement">How far annotators agree.</param>
/// <param name="Choice">Which method was used, and why.</param>
/// <param name="Iterations">Rounds of the method.</param>
/// <param name="Converged">False if it was stopped at the most rounds.</param>
/// <param name="Ties">Items on which two classes are equally probable.</param>
/// <param name="Quality">Every annotator.</param>
/// <param name="Confusions">Expected votes of each annotator by true class (row) and class voted for; null above ten classes.</param>
/// <param name="Out">The file that was written.</param>
sealed record AggregationReport(int Items, int ItemsWithoutVotes, int Annotators, int Votes, int Abstentions, RepeatedVotes Repeats, IReadOnlyDictionary<string, long> Unread, IReadOnlyDictionary<string, double> Classes,
    AgreementReport Agreement, MethodChoice Choice, int Iterations, bool Converged, int Ties, IReadOnlyList<AnnotatorQuality> Quality, IReadOnlyDictionary<string, double[][]>? Confusions, string? Out);
