using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Relearn.Scoping;
using Relearn.Server.Guarding;
using Relearn.Serving.Keys;

namespace Relearn.Tests.Server.Guarding;

public sealed class GuardCostTests
{
    [Fact]
    public void A_prediction_that_passes_at_once_costs_no_memory()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        var key = workspace.Keys.Add("shop", KeyScope.Predict).Text;
        var config = workspace.Project with { Serving = new ServingConfig { RateLimit = 1e6 } };
        using var guard = new RequestGuard(config, new(workspace.Paths.Keys, TimeProvider.System), workspace.Ledger, standsIn: false, secure: true, TimeProvider.System);
        var passed = 0;
        var handle = guard.Before(_ =>
        {
            passed++;
            return Task.CompletedTask;
        });
        var body = new Body();
        var context = new DefaultHttpContext();
        context.Features.Set<IRequestBodyPipeFeature>(body);
        context.Request.Path = "/v1/models/small/predict";
        context.Request.Headers.Authorization = $"Bearer {key}";
        Run(200);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1200, passed);
        Assert.Equal(0, guard.Admission.UnderWay);

        void Run(int times)
        {
            for (var i = 0; i < times; i++) { Assert.True(handle(context).IsCompletedSuccessfully); }
        }
    }

    // A request that has arrived whole, again and again.
    sealed class Body : PipeReader, IRequestBodyPipeFeature
    {
        readonly ReadOnlySequence<byte> _bytes = new("{}"u8.ToArray());

        public PipeReader Reader => this;

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => new(new ReadResult(_bytes, false, true));

        public override bool TryRead(out ReadResult result)
        {
            result = new(_bytes, false, true);
            return true;
        }

        public override void AdvanceTo(SequencePosition consumed)
        {
        }

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
        }

        public override void CancelPendingRead()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
