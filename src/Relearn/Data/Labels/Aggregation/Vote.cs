namespace Relearn.Data.Labels.Aggregation;

/// <summary>One annotator's answer for one item.</summary>
/// <param name="Item">What was labelled.</param>
/// <param name="Annotator">Who or what labelled it: a person, a labelling function, a model.</param>
/// <param name="Class">The answer; empty if the annotator abstained.</param>
/// <param name="Row">1-based row of the source, for messages.</param>
readonly record struct Vote(string Item, string Annotator, string Class, long Row);
