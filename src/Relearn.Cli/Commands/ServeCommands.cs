using System.Buffers;
using System.CommandLine;
using System.Text;
using Relearn.Cli.Screens;
using Relearn.Server;
using Spectre.Console;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn serve</c>: step 4.</summary>
static class ServeCommands
{
    public static Command Group()
    {
        var group = new Command("serve", "4: the prediction service") { Start(), Predict(), Explain(), BatchCommands.List(), KeyCommands.Group() };
        foreach (var command in ReleaseCommands.All()) { group.Add(command); }
        return group;
    }

    static Command Start()
    {
        var project = CommonOptions.Project();
        var fallback = new ServerOptions();
        var port = CommonOptions.Ranged(new Option<int>("--port") { Description = "Port; 0 takes a free one", DefaultValueFactory = _ => fallback.Port }, 0, 65535);
        var address = new Option<string>("--host") { Description = "Address to listen on; this machine alone by default", DefaultValueFactory = _ => fallback.Host };
        var grpc = CommonOptions.Ranged(new Option<int?>("--grpc-port") { Description = "Second port, for HTTP/2 alone: gRPC needs it where there is no TLS; 0 takes a free one; none by default" }, 0, 65535);
        var open = new Option<bool>("--open") { Description = "Answer everyone who can reach the address, although there is no API key" };
        var certificate = new Option<string?>("--certificate") { Description = "PEM file with the certificate, then its issuers: HTTPS instead of HTTP" };
        var certificateKey = new Option<string?>("--certificate-key") { Description = "PEM file with the certificate's private key" };
        var command = new Command("start", "Answer predictions over HTTP until Ctrl-C") { project, port, address, grpc, open, certificate, certificateKey };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            await using var server = await PredictionServer.StartAsync(workspace, new()
            {
                Host = parsed.GetRequiredValue(address),
                Port = parsed.GetValue(port),
                GrpcPort = parsed.GetValue(grpc),
                Open = parsed.GetValue(open),
                Certificate = parsed.GetValue(certificate),
                CertificateKey = parsed.GetValue(certificateKey),
                StartWork = JobProcess.RunAsync,
            }, cancellation);
            var where = new ServiceAddress(server.Address, server.Model, server.Release, server.GrpcAddress);
            host.Result(where, CliJson.Default.ServiceAddress, console =>
            {
                console.MarkupLineInterpolated($"[green]{server.Model}[/] answers at [blue]{server.Address}/v1/models/{server.Model}/predict[/] ({server.Release})");
                if (server.GrpcAddress is { } second) { console.MarkupLineInterpolated($"gRPC (Open Inference Protocol) at [blue]{second}[/]"); }
                console.MarkupLine("outcomes at /v1/outcomes, description at /openapi/v1.json, metrics at /metrics; Ctrl-C stops");
            });
            await Console.Out.FlushAsync(CancellationToken.None);
            try
            {
                await Task.Delay(Timeout.Infinite, cancellation);
            }
            catch (OperationCanceledException)
            {
                host.Say("stopping");
            }
            return ExitCodes.Fine;
        }));
        return command;
    }

    static Command Predict()
    {
        var project = CommonOptions.Project();
        var row = new Option<string?>("--row") { Description = "The request as JSON; by default it is read from standard input" };
        var command = new Command("predict", "Answer one request here and now, without a service, and log it like any other; with --in or --table score every row of a file or table") { project, row };
        var batch = BatchCommands.Options.AddTo(command);
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project), parsed.GetValue(batch.Threads));
            if (batch.IsGiven(parsed)) { return BatchCommands.Predict(host, workspace, batch.Request(parsed), cancellation); }
            var request = await RequestAsync(host, parsed.GetValue(row), cancellation);
            await using var service = workspace.Serve();
            var answer = new ArrayBufferWriter<byte>();
            service.Predictions.Predict(request, answer);
            await service.Predictions.AcknowledgeAsync();
            await Console.Out.WriteLineAsync(Encoding.UTF8.GetString(answer.WrittenSpan));
            return ExitCodes.Fine;
        }));
        return command;
    }

    static Command Explain()
    {
        var project = CommonOptions.Project();
        var row = new Option<string?>("--row") { Description = "The request as JSON, as for 'predict'; by default it is read from standard input" };
        var command = new Command("explain", "Say what each feature does to the score of the rows of a request; nothing is decided or logged") { project, row };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            workspace.RequireBinary("serve explain");
            var request = await RequestAsync(host, parsed.GetValue(row), cancellation);
            await using var service = workspace.Serve();
            var explained = service.Predictions.Explain(request);
            host.Result(explained, CliJson.Default.ExplainedRows, console => ExplanationScreen.Show(console, explained));
            return ExitCodes.Fine;
        }));
        return command;
    }

    static async Task<byte[]> RequestAsync(CommandHost host, string? row, CancellationToken cancellation)
    {
        if (row is null && !Console.IsInputRedirected) { host.Say("reading a request from standard input; Ctrl-D ends it"); }
        // A console cannot be asked to stop reading, so its answer is no longer waited for.
        var text = row ?? await Console.In.ReadToEndAsync(CancellationToken.None).WaitAsync(cancellation);
        return string.IsNullOrWhiteSpace(text) ? throw CliErrors.RowWrong("it is empty").Exception() : Encoding.UTF8.GetBytes(text);
    }
}
