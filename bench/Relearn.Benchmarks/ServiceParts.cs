using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Relearn.Serving.Requests;

namespace Relearn.Benchmarks;

/// <summary>Where the time of a prediction goes inside the service, without the web server: reading, scoring, and all of it. Needs a folder that the service benchmark left.</summary>
static class ServiceParts
{
    public static int Run(string folder)
    {
        using var workspace = Workspace.Open(Path.Combine(folder, "off"), new() { Actor = "benchmark" });
        var service = workspace.Serve();
        var columns = new RequestColumns(service.Model.Predictor.Inputs, 1000);
        var predictor = service.Model.Predictor;
        foreach (var rows in new[] { 1, 64 })
        {
            var bodies = File.ReadLines(Path.Combine(folder, $"v1-{rows}.txt")).Select(System.Text.Encoding.UTF8.GetBytes).ToArray();
            var answer = new ArrayBufferWriter<byte>(1 << 16);
            var places = new (int, int)[rows];
            var scratch = predictor.Rent(rows);
            Time($"read, {rows}", rows, bodies, body =>
            {
                var envelope = new RequestEnvelope { Rows = places };
                if (!QuickReader.TryRead(body, columns, scratch, ref envelope)) { throw new InvalidOperationException("not the common form"); }
                scratch.Batch.Rows = rows;
            });
            Time($"features and score, {rows}", rows, bodies, _ => predictor.Predict(scratch));
            Time($"all, {rows}", rows, bodies, body =>
            {
                answer.ResetWrittenCount();
                service.Predictions.Predict(body, answer);
            });
        }
        service.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return 0;
    }

    static void Time(string what, int rows, byte[][] bodies, Action<byte[]> act)
    {
        // Long enough for the last tier of the compiler.
        for (var warmUp = 0; warmUp < 60_000 / bodies.Length / rows + 20; warmUp++)
        {
            foreach (var body in bodies) { act(body); }
            Thread.Sleep(warmUp < 5 ? 50 : 0);
        }
        var times = new List<double>();
        var bytes = 0L;
        for (var round = 0; round < 15; round++)
        {
            bytes = GC.GetAllocatedBytesForCurrentThread();
            var started = Stopwatch.GetTimestamp();
            foreach (var body in bodies) { act(body); }
            times.Add(Stopwatch.GetElapsedTime(started).TotalNanoseconds / bodies.Length / rows);
            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        }
        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {times[7]:N0} ns a row, {bytes / (double)bodies.Length:N1} bytes a request"));
    }
}
