namespace Atellagent.Silo.Composition;

/// <summary>The proxies whose word is taken for where a request comes from.</summary>
public sealed class ProxySettings
{
    /// <summary>Their addresses or networks, such as <c>127.0.0.1</c> or <c>10.0.0.0/24</c>; none when not said.</summary>
    public IReadOnlyList<string> Trusted { get; set; } = [];
}
