namespace Relearn.Data.Taxonomies;

/// <summary>One level of a taxonomy before training.</summary>
/// <param name="Depth">Names in a path of it, from 1.</param>
/// <param name="Nodes">Its nodes.</param>
/// <param name="Labelled">Nodes that rows are labelled as.</param>
/// <param name="Small">Of them, those with fewer examples than the minimum.</param>
/// <param name="Examples">Training rows that are labelled as one of them.</param>
/// <param name="Classes">Classes that are told apart when the plan is followed.</param>
sealed record ClassLevel(int Depth, int Nodes, int Labelled, int Small, long Examples, int Classes);
