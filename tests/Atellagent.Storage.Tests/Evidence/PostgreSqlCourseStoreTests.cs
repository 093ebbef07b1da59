using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class PostgreSqlCourseStoreTests() : CourseStoreContract(DatabaseKind.PostgreSql);
