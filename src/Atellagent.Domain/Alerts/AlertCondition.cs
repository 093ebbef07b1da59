using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Alerts;

/// <summary>The condition of an alert, in the language of policies over one record, compiled. It is used by one caller at a time.</summary>
public sealed class AlertCondition
{
    private readonly Node _test;
    private readonly Evaluation _evaluation;

    private AlertCondition(Node test, NodeInterner nodes) => (_test, _evaluation) = (test, new Evaluation(nodes.Memos, nodes.Cells));

    /// <summary>Compiles one.</summary>
    /// <param name="source">What was written.</param>
    /// <param name="errors">What is wrong with it is added here.</param>
    /// <returns>The condition; null where anything is wrong.</returns>
    public static AlertCondition? Compile(SourceText source, ICollection<DocumentError> errors)
    {
        List<DocumentError> found = [];
        NodeInterner nodes = new();
        Node? test = null;
        try
        {
            Syntax syntax = ExpressionParser.Parse(source.Text);
            test = new ExpressionBinder(new AlertScope(), nodes, source, found).BindCondition(syntax);
        }
        catch (ExpressionSyntaxException fault)
        {
            found.Add(new DocumentError(ExpressionBinder.Locate(source, fault.Offset), fault.Message));
        }

        found.ForEach(errors.Add);
        return found.Count == 0 ? new AlertCondition(test!, nodes) : null;
    }

    /// <summary>Asks it about a record.</summary>
    /// <param name="subject">The record.</param>
    /// <returns>Whether it holds; null where it cannot be evaluated.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "A fault of the engine is told as a condition that cannot be evaluated, and keeps no other alert from being looked at.")]
    public bool? Holds(AlertSubject subject)
    {
        lock (_evaluation)
        {
            try
            {
                _evaluation.Begin(subject);
                return _evaluation.Test(_test) switch
                {
                    Tri.True => true,
                    Tri.False => false,
                    _ => null,
                };
            }
            catch (Exception)
            {
                return null;
            }
            finally
            {
                _evaluation.End();
            }
        }
    }
}
