namespace Relearn.Loop.Rescoping;

/// <summary>A change of the scope that is under way.</summary>
/// <param name="Change">What is to be written down.</param>
/// <param name="Number">Its number in the workspace.</param>
/// <param name="Actor">Who makes it.</param>
sealed record MeantChange(ScopeChange Change, long Number, string Actor);
