using System.Buffers;
using System.Text;
using Relearn.Serving;

namespace Relearn.Tests.Serving;

public sealed class LogOffTests
{
    const string Row = """{"at":"2024-02-01T10:00:00","x":1.25,"city":"Rome"}""";

    static string Off(string yaml) => yaml + "\nserving: { prediction_durability: off }\n";

    [Fact]
    public async Task Without_a_log_the_answers_are_the_same_and_nothing_is_kept()
    {
        using var project = TestProject.Create(Off);
        using var workspace = project.Open();
        Assert.True((await workspace.RunAsync(TestContext.Current.CancellationToken)).Gate.Passed);
        var request = Encoding.UTF8.GetBytes($$"""{"rows":[{{Row}}]}""");
        var answer = new ArrayBufferWriter<byte>();
        DecisionId first, second, third;
        await using (var live = workspace.Serve())
        {
            first = live.Predictions.Predict(request, answer);
            second = live.Predictions.Predict(request, answer);
            await live.Predictions.AcknowledgeAsync();
        }
        await using (var live = workspace.Serve()) { third = live.Predictions.Predict(request, answer); }
        Assert.Equal(3, new[] { first, second, third }.Distinct().Count());
        Assert.Empty(Relearn.Storage.RecordLog.Segments(project.Log, PredictionLog.Live));
        // The replay that judges a release is kept as ever.
        Assert.NotEmpty(Relearn.Storage.RecordLog.Segments(project.Log, PredictionLog.Replay));

        using var logged = TestProject.Create();
        using var other = logged.Open();
        await other.RunAsync(TestContext.Current.CancellationToken);
        var expected = new ArrayBufferWriter<byte>();
        await using (var live = other.Serve()) { live.Predictions.Predict(request, expected); }
        static string Predictions(ArrayBufferWriter<byte> written) => Encoding.UTF8.GetString(written.WrittenSpan).Split("\"predictions\":")[^1];
        Assert.Equal(Predictions(expected), Predictions(answer));
    }

    [Fact]
    public void What_needs_the_log_is_refused()
    {
        using var project = TestProject.Create(y => Off(y).Replace("prediction_durability: off", "prediction_durability: off, exploration: 0.05", StringComparison.Ordinal).Replace("  x: x\n", "  x: x\n  often: count() over 1d by city\n", StringComparison.Ordinal));
        var errors = Assert.Throws<Relearn.Numerics.UserErrorException>(() => project.Config).Errors;
        Assert.Equal(["scope.log_needed", "scope.log_needed"], errors.Select(e => e.Code));
        Assert.Contains("'exploration'", errors[0].Message);
        Assert.Contains("feature 'often' looks at a window", errors[1].Message);
    }

    [Fact]
    public async Task A_released_model_with_windows_is_not_served_without_a_log()
    {
        using var project = TestProject.Create(y => y.Replace("  x: x\n", "  x: x\n  often: count() over 1d by city\n", StringComparison.Ordinal));
        using (var workspace = project.Open()) { Assert.True((await workspace.RunAsync(TestContext.Current.CancellationToken)).Gate.Passed); }
        // The project goes on without the window, the release still has it.
        var file = Path.Combine(project.Folder, Relearn.Scoping.ProjectFile.FileName);
        File.WriteAllText(file, Off(File.ReadAllText(file).Replace("  often: count() over 1d by city\n", "", StringComparison.Ordinal)));
        using var changed = project.Open();
        Refusal.Of("serve.windows_need_log", () => changed.Serve());
    }

    [Fact]
    public async Task A_request_of_numbers_allocates_nothing()
    {
        using var project = TestProject.OfNumbers();
        using var workspace = project.Open();
        await workspace.RunAsync(TestContext.Current.CancellationToken);
        await using var live = workspace.Serve();
        var request = """{"request_id":"r1","key":"k","rows":[{"x":1.25,"city":1},{"x":-0.5,"city":2},{"x":null,"city":0}]}"""u8.ToArray();
        var infer = """{"id":"r1","inputs":[{"name":"features","shape":[2,2],"datatype":"FP64","data":[1.25,1,null,2]}]}"""u8.ToArray();
        var answer = new ArrayBufferWriter<byte>(4096);
        long Allocated(byte[] body, bool asTensors)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                answer.ResetWrittenCount();
                if (asTensors) { live.Predictions.Infer(body, answer); }
                else { live.Predictions.Predict(body, answer); }
            }
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Allocated(request, false);
        Allocated(infer, true);
        // A thousand requests: a new segment or a tier of the compiler may cost a little, a request may not.
        Assert.InRange(Allocated(request, false), 0, 1000);
        Assert.InRange(Allocated(infer, true), 0, 1000);
    }
}
