namespace Relearn.Serving.Rollouts;

/// <summary>Who has approved a release, and who is still to.</summary>
/// <param name="Release">Its id.</param>
/// <param name="Approved">Those who have.</param>
/// <param name="Missing">Those who have not; none where <c>release.sign_off</c> asks for nobody.</param>
sealed record ApprovalOutcome(string Release, IReadOnlyList<string> Approved, IReadOnlyList<string> Missing);
