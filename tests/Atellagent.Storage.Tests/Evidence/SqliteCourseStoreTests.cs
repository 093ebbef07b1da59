using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class SqliteCourseStoreTests() : CourseStoreContract(DatabaseKind.Sqlite);
