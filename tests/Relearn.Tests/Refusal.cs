using Relearn.Numerics;

namespace Relearn.Tests;

/// <summary>What a user is told when something is refused.</summary>
static class Refusal
{
    /// <summary>Does <paramref name="work"/>, which must be refused with exactly one problem of this kind.</summary>
    public static UserError Of(string code, Action work)
    {
        var error = Assert.Single(Assert.Throws<UserErrorException>(work).Errors);
        Assert.Equal(code, error.Code);
        return error;
    }
}
