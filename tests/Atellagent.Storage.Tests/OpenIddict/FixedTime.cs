namespace Atellagent.Storage.Tests.OpenIddict;

/// <summary>A clock that stands. It stands in the past, so that what has expired by it has expired for a database too.</summary>
internal sealed class FixedTime : TimeProvider
{
    public static readonly DateTimeOffset Now = new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);

    public static readonly DateTimeOffset FarAhead = new(2124, 5, 6, 7, 8, 9, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
