using Microsoft.AspNetCore.Http;
using Relearn.Server.Guarding;

namespace Relearn.Tests.Server.Guarding;

public sealed class RequestDeadlineTests
{
    static double? Read(string? own, string? grpc)
    {
        var headers = new HeaderDictionary();
        if (own is not null) { headers["X-Deadline-Ms"] = own; }
        if (grpc is not null) { headers["grpc-timeout"] = grpc; }
        return RequestDeadline.TryRead(headers, out var milliseconds, out _) ? milliseconds : null;
    }

    [Theory]
    [InlineData("250", null, 250.0)]
    [InlineData("0.5", null, 0.5)]
    [InlineData(null, "20m", 20.0)]
    [InlineData(null, "3S", 3000.0)]
    [InlineData(null, "1500u", 1.5)]
    [InlineData(null, "500n", 0.0005)]
    [InlineData(null, "2M", 120_000.0)]
    [InlineData(null, "99999999H", 3_600_000.0)]
    [InlineData("5", "20m", 5.0)]
    [InlineData("50", "20m", 20.0)]
    [InlineData(null, null, double.NaN)]
    [InlineData(null, "123456789m", double.NaN)]
    [InlineData(null, "20", double.NaN)]
    [InlineData(null, "-2S", double.NaN)]
    [InlineData(null, "", double.NaN)]
    public void The_shorter_time_counts(string? own, string? grpc, double milliseconds) => Assert.Equal(milliseconds, Read(own, grpc));

    [Theory]
    [InlineData("soon")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("3600001")]
    [InlineData("NaN")]
    [InlineData("")]
    public void What_is_no_time_is_refused(string own) => Assert.Null(Read(own, "20m"));
}
