using System.Buffers;
using Relearn.Demo;
using Relearn.Serving;

namespace Relearn.Cli.Demo;

/// <summary>To a service in this process, without HTTP: the same messages, read and answered by the same code.</summary>
sealed class InProcessLine(LiveService service) : IServiceLine
{
    readonly ArrayBufferWriter<byte> _answer = new();

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> PostAsync(string path, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        if (path == ServiceMessages.OutcomesPath)
        {
            await service.Outcomes.AcceptAsync(body, "market");
            return default;
        }
        _answer.ResetWrittenCount();
        service.Predictions.Predict(body.Span, _answer);
        await service.Predictions.AcknowledgeAsync();
        return _answer.WrittenMemory;
    }
}
