using System.Globalization;

namespace Atellagent.Harness;

/// <summary>How often a generated or raced test is tried: in the usual run, in the nightly one, and in the mutation run, which repeats the tests a thousand times over.</summary>
public static class Rounds
{
    private static readonly int Percent =
        int.TryParse(Environment.GetEnvironmentVariable("ATELLAGENT_ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int share) && share is > 0 and <= 100
            ? share
            : 100;

    /// <summary>Whether this is the nightly run: <c>scripts/test --nightly</c>, which sets <c>ATELLAGENT_LONG=1</c>.</summary>
    public static bool AreNightly { get; } = Environment.GetEnvironmentVariable("ATELLAGENT_LONG") == "1";

    /// <summary>The rounds of a test.</summary>
    /// <param name="all">What it takes by itself.</param>
    /// <returns>As many, or the share of <c>ATELLAGENT_ROUNDS</c> percent.</returns>
    public static int Of(int all) => Math.Max(1, (int)((long)all * Percent / 100));

    /// <summary>The rounds of a test that tries harder at night.</summary>
    /// <param name="usual">In the usual run.</param>
    /// <param name="nightly">In the nightly run.</param>
    /// <returns>One of them.</returns>
    public static int Of(int usual, int nightly) => AreNightly ? nightly : Of(usual);
}
