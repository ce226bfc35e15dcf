using Relearn.FaultBench.Plant;
using Relearn.Numerics;

namespace Relearn.FaultBench.Readers;

/// <summary>The doctor.</summary>
sealed class DoctorReader : IReader
{
    /// <inheritdoc/>
    public string Name => "doctor";

    /// <inheritdoc/>
    public async Task<Reading> ReadAsync(string folder, WorkspaceOptions options, int day, DayRecord record)
    {
        using var workspace = Workspace.Open(folder, options);
        try
        {
            var diagnosis = await workspace.DiagnoseAsync().ConfigureAwait(false);
            return new(day, diagnosis.Alarm, [.. diagnosis.Causes.Select(c => new Guess(c.Cause, c.Probability, c.Step, c.Subject, c.First.Command.Replace(folder, "PROJECT", StringComparison.Ordinal)))], [.. diagnosis.Evidence.Select(e => e.Sign).Distinct()], diagnosis.Looked);
        }
        catch (UserErrorException e)
        {
            return new(day, false, [], [$"error: {e.Errors[0].Message}"]);
        }
    }
}
