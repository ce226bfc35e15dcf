namespace Relearn.Cli;

/// <summary>The clock and the output of commands that are not run from a shell: those of a simulated team.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Output">Takes what a command prints on standard output with <c>--json</c>.</param>
/// <param name="Actor">Who runs it.</param>
sealed record CommandSurroundings(TimeProvider Time, TextWriter Output, string Actor)
{
    static readonly AsyncLocal<CommandSurroundings?> s_current = new();

    /// <summary>Those of this flow of control; null: a shell's.</summary>
    public static CommandSurroundings? Current => s_current.Value;

    /// <summary>Runs a command in them.</summary>
    /// <param name="arguments">The command, without the tool's name.</param>
    /// <returns>Its exit code.</returns>
    public async Task<int> RunAsync(string[] arguments)
    {
        s_current.Value = this;
        try
        {
            return await CommandLine.InvokeAsync(arguments);
        }
        finally
        {
            s_current.Value = null;
        }
    }
}
