using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Testing;

namespace Atellagent.Cli.Documents;

/// <summary>Test results in the XML that CI systems read (the JUnit form).</summary>
internal static class JUnitReport
{
    /// <summary>Writes results to a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="results">The results.</param>
    public static void Write(string path, ImmutableArray<PolicyTestResult> results)
    {
        using XmlWriter xml = XmlWriter.Create(path, new XmlWriterSettings { Indent = true });
        xml.WriteStartElement("testsuites");
        foreach (IGrouping<string, PolicyTestResult> suite in results.GroupBy(static r => r.Test, StringComparer.Ordinal))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", suite.Key);
            xml.WriteAttributeString("tests", suite.Count().ToString(CultureInfo.InvariantCulture));
            xml.WriteAttributeString("failures", suite.Count(static r => !r.Passed).ToString(CultureInfo.InvariantCulture));
            foreach (PolicyTestResult result in suite)
            {
                xml.WriteStartElement("testcase");
                xml.WriteAttributeString("classname", suite.Key);
                xml.WriteAttributeString("name", VisibleText.Whole(result.Case.Name));
                xml.WriteAttributeString("file", result.Case.Position.File);
                xml.WriteAttributeString("line", result.Case.Position.Line.ToString(CultureInfo.InvariantCulture));
                if (!result.Passed)
                {
                    xml.WriteStartElement("failure");
                    xml.WriteAttributeString("message", VisibleText.Whole(result.Failures[0]));
                    xml.WriteString(VisibleText.Whole(string.Join("; ", result.Failures)));
                    xml.WriteEndElement();
                }

                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }
}
