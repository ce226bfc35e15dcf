namespace Relearn.Modeling.Updating;

/// <summary>A day, or a file, whose rows are left out because they are not what the data was before or should be.</summary>
/// <param name="Name">The day as <c>2001-06-30</c>, or the file.</param>
/// <param name="First">First row; 0 with <paramref name="End"/> 0 where its rows are not in the data set version at all.</param>
/// <param name="End">Row behind the last.</param>
/// <param name="Reason">What is wrong with it.</param>
sealed record SkippedDay(string Name, long First, long End, string Reason);
