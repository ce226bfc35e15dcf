namespace Relearn.Cli.Demo;

/// <summary>A turn of the story: what the doctor said, whether it was right, and the money since the turn before.</summary>
/// <param name="Day">Date.</param>
/// <param name="Occasion">Why it was asked.</param>
/// <param name="Released">The newest run is live.</param>
/// <param name="Cause">The most probable cause.</param>
/// <param name="Step">The step to go back to; 0: none.</param>
/// <param name="Probability">Its probability.</param>
/// <param name="Says">Its sentence.</param>
/// <param name="Alarm">It says that something is wrong.</param>
/// <param name="Wrong">What was wrong in truth, by the steps to go back to; the doctor does not see it.</param>
/// <param name="Right">The step is one of these; or nothing is wrong, and it says so.</param>
/// <param name="Commands">What was run because of it.</param>
/// <param name="RevenuePerDay">Revenue a day since the turn before; null where nothing was live.</param>
/// <param name="ShownPerDay">Sold places a day that were looked at.</param>
sealed record StoryTurn(
    string Day, string Occasion, bool Released, string Cause, int Step, double Probability, string Says, bool Alarm, IReadOnlyList<int> Wrong, bool Right,
    IReadOnlyList<string> Commands, double? RevenuePerDay, double? ShownPerDay);
