using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Relearn.Server.Protos;
using Relearn.Serving;
using Relearn.Tests;

namespace Relearn.EndToEnd.Tests;

/// <summary>The Open Inference Protocol and JSON lines, spoken to the tool as a process by curl and by the client that is generated from the proto.</summary>
public sealed class InferenceProtocolTests : IDisposable
{
    readonly TestProject _project = TestProject.Create();

    static CancellationToken Token => TestContext.Current.CancellationToken;

    const string Tensors = """{"inputs":[{"name":"at","shape":[1],"datatype":"BYTES","data":["2024-02-01T10:00:00"]},{"name":"x","shape":[1],"datatype":"FP64","data":[1.25]},{"name":"city","shape":[1],"datatype":"BYTES","data":["Rome"]}]}""";

    async Task<(Process Process, string Address, string GrpcAddress)> StartAsync()
    {
        var run = await Tool.RunAsync(_project.Folder, "run", _project.Folder);
        Assert.True(run.ExitCode == 0, run.ToString());
        var process = Tool.Start(_project.Folder, "serve", "start", _project.Folder, "--port", "0", "--grpc-port", "0", "--json");
        var text = new StringBuilder();
        while (!text.ToString().TrimEnd().EndsWith('}')) { text.Append(await process.StandardOutput.ReadLineAsync(Token) ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(Token))); }
        using var where = JsonDocument.Parse(text.ToString());
        return (process, where.RootElement.GetProperty("address").GetString()!, where.RootElement.GetProperty("grpc_address").GetString()!);
    }

    static async Task<string> CurlAsync(params string[] arguments)
    {
        using var curl = Process.Start(new ProcessStartInfo("curl", ["-sS", .. arguments]) { RedirectStandardOutput = true })!;
        var text = await curl.StandardOutput.ReadToEndAsync(Token);
        await curl.WaitForExitAsync(Token);
        Assert.Equal(0, curl.ExitCode);
        return text;
    }

    static ModelInferRequest Request(int i) => new()
    {
        ModelName = "small",
        Id = $"g{i}",
        Inputs =
        {
            new ModelInferRequest.Types.InferInputTensor { Name = "at", Datatype = "BYTES", Shape = { 1 }, Contents = new() { BytesContents = { ByteString.CopyFromUtf8("2024-02-01T10:00:00") } } },
            new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP64", Shape = { 1 }, Contents = new() { Fp64Contents = { 1.25 } } },
            new ModelInferRequest.Types.InferInputTensor { Name = "city", Datatype = "BYTES", Shape = { 1 }, Contents = new() { BytesContents = { ByteString.CopyFromUtf8("Rome") } } },
        },
    };

    [Fact]
    public async Task Curl_and_a_generated_client_get_the_same_score()
    {
        var (process, address, grpc) = await StartAsync();
        try
        {
            using var rest = JsonDocument.Parse(await CurlAsync($"{address}/v2/models/small/infer", "-d", Tensors));
            var score = rest.RootElement.GetProperty("outputs")[0].GetProperty("data")[0].GetDouble();
            using var channel = GrpcChannel.ForAddress(grpc);
            var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
            var answer = await client.ModelInferAsync(Request(0), cancellationToken: Token);
            Assert.Equal(score, answer.Outputs[0].Contents.Fp64Contents[0]);
            Assert.Equal("""{"name":"small","ready":true}""", await CurlAsync($"{address}/v2/models/small/ready"));
            Assert.Equal("404", await CurlAsync("-o", OperatingSystem.IsWindows() ? "NUL" : "/dev/null", "-w", "%{http_code}", $"{address}/v2/models/smal"));
            Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () => await client.ModelMetadataAsync(new() { Name = "smal" }, cancellationToken: Token))).StatusCode);

            var lines = Path.Combine(_project.Folder, "requests.jsonl");
            await File.WriteAllLinesAsync(lines, Enumerable.Range(0, 20_000).Select(i => i == 7 ? "{" : $$"""{"request_id":"l{{i}}","rows":[{"at":"2024-02-01T10:00:00","x":1.25,"city":"Rome"}]}"""), Token);
            var answers = (await CurlAsync($"{address}/v1/models/small/predict", "-H", "Content-Type: application/x-ndjson", "--data-binary", $"@{lines}")).TrimEnd('\n').Split('\n');
            Assert.Equal(20_000, answers.Length);
            Assert.Contains("\"line\":8", answers[7]);
            Assert.Equal(score, JsonDocument.Parse(answers[^1]).RootElement.GetProperty("predictions")[0].GetProperty("score").GetDouble());
        }
        finally
        {
            process.Kill();
            process.Dispose();
        }
    }

    [Fact]
    public async Task What_was_acknowledged_over_the_protocol_survives_a_kill()
    {
        var (process, address, grpc) = await StartAsync();
        var acknowledged = new ConcurrentBag<string>();
        using (process)
        {
            using var channel = GrpcChannel.ForAddress(grpc);
            using var http = new HttpClient();
            var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
            var callers = Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
            {
                try
                {
                    for (var i = 0; ; i++)
                    {
                        if (caller % 2 == 0)
                        {
                            acknowledged.Add((await client.ModelInferAsync(Request(i), cancellationToken: Token)).Parameters["decision_id"].StringParam);
                            continue;
                        }
                        using var response = await http.PostAsync($"{address}/v2/models/small/infer", new StringContent(Tensors, Encoding.UTF8, "application/json"), Token);
                        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
                        acknowledged.Add(answer.RootElement.GetProperty("parameters").GetProperty("decision_id").GetString()!);
                    }
                }
                catch (Exception e) when (e is RpcException or HttpRequestException or IOException)
                {
                    // The service is gone.
                }
            }, Token)).ToArray();
            while (acknowledged.Count < 2_000) { await Task.Delay(20, Token); }
            process.Kill();
            await Task.WhenAll(callers);
            await process.WaitForExitAsync(Token);
        }
        var logged = new HashSet<string>();
        PredictionLog.Read(_project.Log, PredictionLog.Live, null, p => logged.Add(p.Id.ToString()), null);
        Assert.Empty(acknowledged.Except(logged));
        Assert.Equal(acknowledged.Count, acknowledged.Distinct().Count());
    }

    public void Dispose() => _project.Dispose();
}
