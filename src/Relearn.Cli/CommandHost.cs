using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Relearn.Inference;
using Relearn.Numerics;
using Spectre.Console;

namespace Relearn.Cli;

/// <summary>What every command has in common: where its output goes, and what becomes of errors.</summary>
sealed class CommandHost
{
    CommandHost(bool json)
    {
        Json = json;
        Progress = json || Console.IsErrorRedirected ? new Loop.QuietProgress() : new ProgressBar(Error);
    }

    /// <summary>Standard error, where progress and messages go.</summary>
    static IAnsiConsole Error { get; } = CreateError();

    // What reads a pipe wants a message on one line.
    static IAnsiConsole CreateError()
    {
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        if (Console.IsErrorRedirected) { console.Profile.Width = 100_000; }
        return console;
    }

    /// <summary>One JSON document is wanted.</summary>
    public bool Json { get; }

    /// <summary>A bar on standard error, quiet where that is no terminal.</summary>
    public Loop.IProgressSink Progress { get; }

    /// <summary>Standard output for people.</summary>
    public static IAnsiConsole Out { get; } = CreateOut();

    // A pipe has no width of its own; tables that are cut at 80 would lose figures.
    static IAnsiConsole CreateOut()
    {
        var console = AnsiConsole.Create(new());
        if (Console.IsOutputRedirected) { console.Profile.Width = 160; }
        return console;
    }

    /// <summary>Says something to people, on standard error.</summary>
    public void Say(string text)
    {
        if (!Json) { Error.WriteLine(text); }
    }

    /// <summary>Says that something beside the result went wrong, on standard error, also where JSON is wanted.</summary>
    public static void Warn(string text) => Error.MarkupLineInterpolated($"[yellow]Warning[/]: {text}");

    /// <summary>Says where something was done with earlier rows, because the newest were refused.</summary>
    public void SayIfRefused(Workspace workspace)
    {
        if (!Json && workspace.Refused is { } refused) { Screens.ValidationScreen.Brief(Error, refused); }
    }

    /// <summary>Opens a project's workspace.</summary>
    public Workspace Open(string folder, int? threads = null, int? blockRows = null) => Workspace.Open(folder, Surrounded(new() { Threads = threads, BlockRows = blockRows, Progress = Progress, Mail = (config, password) => new Server.Alerts.EmailAlertSink(config, password) }));

    static WorkspaceOptions Surrounded(WorkspaceOptions options) =>
        CommandSurroundings.Current is { } surroundings ? options with { Time = surroundings.Time, Actor = surroundings.Actor, Progress = new Loop.QuietProgress() } : options;

    static TextWriter Output => CommandSurroundings.Current?.Output ?? Console.Out;

    /// <summary>Gives the result: as JSON, or as <paramref name="show"/> shows it.</summary>
    public void Result<T>(T value, JsonTypeInfo<T> json, Action<IAnsiConsole> show)
    {
        if (Json) { Output.WriteLine(JsonSerializer.Serialize(value, Indented(json))); }
        else { show(Out); }
    }

    static JsonTypeInfo<T> Indented<T>(JsonTypeInfo<T> json)
    {
        var options = new JsonSerializerOptions(json.Options) { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        return (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }

    /// <summary>Makes a command's action: exit codes, errors, Ctrl-C.</summary>
    public static Func<ParseResult, CancellationToken, Task<int>> Action(Func<CommandHost, ParseResult, CancellationToken, Task<int>> work) => async (parsed, cancellation) =>
    {
        var json = parsed.GetValue(CommonOptions.Json);
        var host = new CommandHost(json);
        try
        {
            return await work(host, parsed, cancellation);
        }
        catch (UserErrorException e)
        {
            host.Progress.End("");
            Report(e.Errors, json);
            return ExitCodes.UserError;
        }
        catch (BundleException e)
        {
            Report([new("serve.bundle_damaged", e.Message)], json);
            return ExitCodes.UserError;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            host.Progress.End("");
            Report([CliErrors.Stopped()], json);
            return ExitCodes.Stopped;
        }
        catch (Exception e) when (Environment.GetEnvironmentVariable("RELEARN_TRACE") != "1")
        {
            Report([CliErrors.Internal(e.GetType().Name, e.Message)], json);
            return ExitCodes.Internal;
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync(e.ToString());
            return ExitCodes.Internal;
        }
    };

    /// <summary>Prints errors: for people on standard error, or as the one JSON document.</summary>
    public static void Report(IReadOnlyList<UserError> errors, bool json)
    {
        if (json)
        {
            Output.WriteLine(JsonSerializer.Serialize(new ErrorList(errors), Indented(CliJson.Default.ErrorList)));
            return;
        }
        foreach (var error in errors)
        {
            var place = error is { File: { } file, Line: { } line } ? $"{file}:{line}: " : "";
            Error.MarkupLine($"[red]{(error.Code == "cli.stopped" ? "stopped" : "error")}[/] [grey]{error.Code}[/]");
            Error.WriteLine($"  {place}{error.Message.ReplaceLineEndings("\n  ")}");
        }
    }
}

/// <summary>What went wrong, as JSON.</summary>
sealed record ErrorList(IReadOnlyList<UserError> Errors);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ErrorList))]
[JsonSerializable(typeof(ScopeCheck))]
[JsonSerializable(typeof(Loop.NewProject))]
[JsonSerializable(typeof(Loop.Reproduction))]
[JsonSerializable(typeof(Loop.Forgetting))]
[JsonSerializable(typeof(Loop.LabelImportReport))]
[JsonSerializable(typeof(Loop.LabelExportReport))]
[JsonSerializable(typeof(Loop.FunctionReport))]
[JsonSerializable(typeof(Loop.Reviewing.ReviewReport))]
[JsonSerializable(typeof(Commands.LabelPage))]
[JsonSerializable(typeof(Demo.StoryReport))]
[JsonSerializable(typeof(RunList))]
[JsonSerializable(typeof(RunDetail))]
[JsonSerializable(typeof(ModelExport))]
[JsonSerializable(typeof(QuarantineList))]
[JsonSerializable(typeof(ServiceAddress))]
[JsonSerializable(typeof(Serving.ExplainedRows))]
[JsonSerializable(typeof(Commands.NewKey))]
[JsonSerializable(typeof(Commands.KeyLine))]
[JsonSerializable(typeof(Commands.KeyList))]
sealed partial class CliJson : JsonSerializerContext;

/// <summary>Whether a project can be read.</summary>
sealed record ScopeCheck(string Project, bool Sound, IReadOnlyList<UserError> Problems);

/// <summary>The runs of a workspace, newest first.</summary>
sealed record RunList(IReadOnlyList<RunLine> Runs);

/// <summary>A run in a line.</summary>
sealed record RunLine(string Id, DateTimeOffset At, string Actor, string Learner, long TrainRows, double? RocAuc, double LogLoss, double ValuePerDecision, string ModelHash, bool Released, bool Live);

/// <summary>A run with what it was made from.</summary>
sealed record RunDetail(string Id, Storage.Circumstances Circumstances, IReadOnlyList<string> Lineage, IReadOnlyList<string> MadeFromIt, Modeling.ModelRun Run);

/// <summary>Rows that were not taken.</summary>
sealed record QuarantineList(long Rows, IReadOnlyDictionary<string, long> Reasons, IReadOnlyList<string> First);

/// <summary>Where a service listens.</summary>
sealed record ServiceAddress(string Address, string Model, string Release, string? GrpcAddress = null);
