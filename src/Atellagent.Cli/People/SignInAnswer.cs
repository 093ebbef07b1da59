namespace Atellagent.Cli.People;

/// <summary>What a browser has brought back.</summary>
internal abstract record SignInAnswer
{
    private SignInAnswer()
    {
    }

    internal abstract bool IsLast { get; }

    /// <summary>The code.</summary>
    /// <param name="Value">Its value.</param>
    public sealed record Code(string Value) : SignInAnswer
    {
        internal override bool IsLast => true;

        public override string ToString() => "(code)";
    }

    /// <summary>The boundary's refusal.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Refused(string Reason) : SignInAnswer
    {
        internal override bool IsLast => true;
    }

    /// <summary>Something that nobody asked for; the wait goes on.</summary>
    public sealed record Foreign : SignInAnswer
    {
        internal override bool IsLast => false;
    }
}
