using System.CommandLine;
using Relearn.Loop.Learning;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn work</c>: a job that a running service asks for. Not for people, so it is not in the help.</summary>
static class WorkCommand
{
    public static Command Make()
    {
        var project = CommonOptions.Project();
        var job = new Option<string>("--job") { Description = "Id of the job's record", Required = true };
        var name = new Option<string>("--name") { Description = "monitor or candidate", Required = true };
        name.AcceptOnlyFromAmong(JobStart.Monitor, JobStart.Candidate);
        var because = new Option<string?>("--because") { Description = "Why a candidate is made whatever the triggers say" };
        var command = new Command("work", "Do a job that a service asks for") { project, job, name, because };
        command.Hidden = true;
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            JobProcess.StepBack();
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            await workspace.WorkAsync(new(parsed.GetRequiredValue(job), parsed.GetRequiredValue(name), workspace.Folder, parsed.GetValue(because)), cancellation);
            return ExitCodes.Fine;
        }));
        return command;
    }
}
