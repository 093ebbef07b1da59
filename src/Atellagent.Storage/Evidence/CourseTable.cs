using Atellagent.Domain.Evidence;

namespace Atellagent.Storage.Evidence;

/// <summary>Begins and moves the courses of actions. Nothing is prepared for actions that have none.</summary>
/// <param name="connection">The writing connection.</param>
internal sealed class CourseTable(WriterConnection connection) : IDisposable
{
    private const string BeginText =
        """
        insert into action_course (seq, action, scope, state, version, attempt, since)
        select seq, action, scope, @State, 1, 1, @Since from action where action = @Action
        """;

    private const string StandsText = "select count(*) from action_course where action = @Action and version = @Version";

    private const string AdmitText =
        """
        update action_course
        set state = @State, version = version + 1, attempt = attempt + @More, since = @Since, redeemer = coalesce(redeemer, @Redeemer),
            admission_log = @Log, admission_idx = @Idx
        where action = @Action and version = @Version and attempt + @More <= @Most
        """;

    private const string ConcludeText =
        """
        update action_course
        set state = @State, version = version + 1, since = @Since, conclusion_log = @Log, conclusion_idx = @Idx, answer = @Answer
        where action = @Action and version = @Version
        """;

    private const string EndText =
        """
        update action_course set state = 'ended', version = version + 1, since = @Since
        where action = @Action and state in ('asked', 'issued')
        """;

    private WriterStatement? _begin;
    private WriterStatement? _stands;
    private WriterStatement? _admit;
    private WriterStatement? _conclude;
    private WriterStatement? _end;

    /// <summary>Begins the course of an action that has been claimed.</summary>
    /// <param name="action">The action.</param>
    /// <param name="state">Where it stands.</param>
    /// <param name="since">Since when.</param>
    public void Begin(string action, CourseState state, DateTimeOffset since)
    {
        _begin ??= connection.Prepare(BeginText, "@State", "@Since", "@Action");
        _begin.Set(0, state.ToWord());
        _begin.Set(1, EvidenceTime.ToColumn(since));
        _begin.Set(2, action);
        _begin.Run();
    }

    /// <summary>Whether a course stands where it was read.</summary>
    /// <param name="action">The action.</param>
    /// <param name="version">The version that was read.</param>
    /// <returns>False where it has moved.</returns>
    public bool Stands(string action, long version)
    {
        _stands ??= connection.Prepare(StandsText, "@Action", "@Version");
        _stands.Set(0, action);
        _stands.Set(1, version);
        return _stands.ReadNumber() == 1;
    }

    /// <summary>Admits an action again.</summary>
    /// <param name="action">The action.</param>
    /// <param name="step">The step.</param>
    /// <param name="since">When.</param>
    /// <param name="admission">Where the admission stands.</param>
    /// <returns>False where the course has moved, or there were as many attempts as may be: nothing was written.</returns>
    public bool TryAdmit(string action, CourseStep.Admitted step, DateTimeOffset since, EvidencePosition admission)
    {
        _admit ??= connection.Prepare(AdmitText, "@State", "@More", "@Since", "@Redeemer", "@Log", "@Idx", "@Action", "@Version", "@Most");
        _admit.Set(0, step.To.ToWord());
        _admit.Set(1, step.To == CourseState.UnderWay ? 1L : 0L);
        _admit.Set(2, EvidenceTime.ToColumn(since));
        _admit.Set(3, step.Redeemer);
        _admit.Set(4, admission.Log);
        _admit.Set(5, admission.Index);
        _admit.Set(6, action);
        _admit.Set(7, step.Version);
        _admit.Set(8, ActionCourse.MostAttempts);
        return _admit.Run() == 1;
    }

    /// <summary>Concludes an action that has a course.</summary>
    /// <param name="conclusion">The conclusion.</param>
    /// <param name="since">When.</param>
    /// <param name="position">Where its record stands.</param>
    /// <param name="isAnswerBeside">Whether its answer stands in the record's payload.</param>
    /// <returns>False where the course has moved: nothing was written.</returns>
    public bool TryConclude(ActionConclusion conclusion, DateTimeOffset since, EvidencePosition position, bool isAnswerBeside)
    {
        _conclude ??= connection.Prepare(ConcludeText, "@State", "@Since", "@Log", "@Idx", "@Answer", "@Action", "@Version");
        _conclude.Set(0, (conclusion.IsUnknown ? CourseState.Unknown : CourseState.Ended).ToWord());
        _conclude.Set(1, EvidenceTime.ToColumn(since));
        _conclude.Set(2, position.Log);
        _conclude.Set(3, position.Index);
        _conclude.Set(4, isAnswerBeside ? default : conclusion.Answer);
        _conclude.Set(5, conclusion.Action);
        _conclude.Set(6, conclusion.Course!.Version);
        return _conclude.Run() == 1;
    }

    /// <summary>Ends the course of an action whose approval has ended, where it has one.</summary>
    /// <param name="action">The action.</param>
    /// <param name="since">When.</param>
    public void End(string action, DateTimeOffset since)
    {
        _end ??= connection.Prepare(EndText, "@Since", "@Action");
        _end.Set(0, EvidenceTime.ToColumn(since));
        _end.Set(1, action);
        _end.Run();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _begin?.Dispose();
        _stands?.Dispose();
        _admit?.Dispose();
        _conclude?.Dispose();
        _end?.Dispose();
    }
}
