using System.Globalization;
using System.Text;

namespace Atellagent.Silo.Surfaces.Health;

/// <summary>Writes numbers in Prometheus' text format, version 0.0.4: each family once, with what it is before its samples.</summary>
internal sealed class PrometheusText
{
    /// <summary>The media type.</summary>
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>Begins a family that only ever grows.</summary>
    /// <param name="name">Its name, which ends in <c>_total</c>.</param>
    /// <param name="help">What it counts.</param>
    /// <returns>The same.</returns>
    public PrometheusText Counter(string name, string help) => Family(name, "counter", help);

    /// <summary>Begins a family that goes up and down.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="help">What it is.</param>
    /// <returns>The same.</returns>
    public PrometheusText Gauge(string name, string help) => Family(name, "gauge", help);

    /// <summary>Writes a sample of the family that was begun last.</summary>
    /// <param name="name">The family's name.</param>
    /// <param name="value">The number.</param>
    /// <param name="labels">Names, which are ours, and values.</param>
    /// <returns>The same.</returns>
    public PrometheusText Sample(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(name);
        for (int at = 0; at < labels.Length; at++)
        {
            _text.Append(at == 0 ? '{' : ',').Append(labels[at].Name).Append("=\"").Append(Escape(labels[at].Value)).Append('"');
        }

        _text.Append(labels.Length == 0 ? " " : "} ").Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        return this;
    }

    /// <inheritdoc />
    public override string ToString() => _text.ToString();

    private PrometheusText Family(string name, string type, string help)
    {
        _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        return this;
    }

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
